"""How long shocks take: 64 at once beside one after the other, and as the network grows.

    python benchmarks/shock.py [--edges 10000 100000 1000000] [--shocks 64] [--runs 3]

Made-up networks with five links an entity: few suppliers sell much (the square of an even number), customers are
even; one link in ten is essential, a hundred entities make a sector, and of what each needs a tenth is left to nobody.
Seconds are of processor time, the least of the runs; "made" is the time for the sparse matrices, "Leontief" that for
one loss of supply, up to 100,000 edges.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from scipy import sparse

from expograph.graph import leontief
from expograph.graph.esri import Deliveries, economy, losses

ENTITIES_PER_SECTOR = 100


def made_up(edges: int) -> Deliveries:
    """A network of that many links, the same each time."""
    random = np.random.default_rng(7)
    n = edges // 5
    supplier = (random.random(edges) ** 2 * n).astype(np.int64)
    customer = random.integers(0, n, edges)
    sector = random.permutation(n) // ENTITIES_PER_SECTOR
    number = np.bincount(customer, minlength=n)
    weight = 0.9 / number[customer]
    sure = random.uniform(0.5, 1.0, edges)
    essential = random.random(edges) < 0.1
    return Deliveries(n, supplier, customer, sector[supplier], essential, weight, sure, weight, np.zeros(n))


def least(runs: int, work) -> float:
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def supply_of(d: Deliveries) -> float:
    real = d.supplier != d.customer
    values = (d.weight * d.sure)[real]
    shares = sparse.csc_array((values, (d.supplier[real], d.customer[real])), shape=(d.entities, d.entities))
    return least(1, lambda: leontief.supply_loss(shares, 0, 0.5))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--edges", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    ask.add_argument("--shocks", type=int, default=64)
    ask.add_argument("--runs", type=int, default=3)
    args = ask.parse_args()
    many = f"{args.shocks} one by one | {args.shocks} at once"
    print(f"| edges | made | one shock | {many} | ratio | µs a shock and edge | Leontief |")
    print("|---|---|---|---|---|---|---|---|")
    for edges in args.edges:
        d = made_up(edges)
        runs = args.runs if edges < 1_000_000 else 1
        made = least(runs, lambda d=d: economy(d))
        e = economy(d)
        own = np.zeros((d.entities, args.shocks))
        own[np.argsort(-e.output, kind="stable")[: args.shocks], np.arange(args.shocks)] = 0.5
        singly = least(runs, lambda e=e, own=own: [losses(e, own[:, k]) for k in range(args.shocks)])
        at_once = least(runs, lambda e=e, own=own: losses(e, own))
        quantities = f"{supply_of(d):.3f}" if edges <= 100_000 else "–"
        per_edge = at_once / args.shocks / edges * 1e6
        print(
            f"| {edges:,} | {made:.3f} | {singly / args.shocks:.3f} | {singly:.2f} | {at_once:.2f} "
            f"| {singly / at_once:.1f} | {per_edge:.2f} | {quantities} |"
        )


if __name__ == "__main__":
    main()
