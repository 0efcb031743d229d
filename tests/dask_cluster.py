"""A Dask scheduler with workers on this machine, until standard input ends: python dask_cluster.py WORKERS."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from distributed import LocalCluster

    workers = int(sys.argv[1])
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
