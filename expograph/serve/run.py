"""The server itself: bound to an address, run until it is told to end, and cleaned up after."""

from __future__ import annotations

import asyncio
import contextlib
import pathlib
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ..errors import ExpographError
from . import sandbox
from .app import SLOW, URL, App
from .asked import LOOPBACK
from .followed import Followed
from .pool import Limits, Pool

CONNECTIONS = 256
HEAD = URL + (16 << 10)  #: bytes of a request before its body


class Protocol(H11Protocol):
    """HTTP to clients that must send the head of a request within the time that its body has as well."""

    _head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._head = self.loop.call_later(SLOW, transport.close)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        waiting = self.conn.their_state is h11.IDLE
        if waiting and self._head is None:
            self._head = self.loop.call_later(SLOW, self.transport.close)
        elif not waiting and self._head:
            self._head.cancel()
            self._head = None

    def connection_lost(self, exc: Exception | None) -> None:
        if self._head:
            self._head.cancel()
        super().connection_lost(exc)


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(path: str, host: str, port: int, limits: Limits, tell: Callable[[str], None]) -> None:
    """Answer queries to a store until SIGINT or SIGTERM; ``tell`` gets the address, and what goes wrong.

    Port 0 is any that is free.  Raises StoreError when the store cannot be read, and ExpographError when the address
    cannot be had, or the machine has no way to shut workers in.
    """
    if not sandbox.supported():
        raise ExpographError("serve needs Linux on x86_64 or aarch64, whose kernel keeps queries from the network")
    with _bound(host, port) as listener, tempfile.TemporaryDirectory(prefix="expograph-") as copies:
        asyncio.run(_serve(Followed(path, pathlib.Path(copies)), listener, host, limits, tell))


async def _serve(
    store: Followed, listener: socket.socket, host: str, limits: Limits, tell: Callable[[str], None]
) -> None:
    address, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    pool = Pool(store.snapshot, store.version, limits, tell)
    app = App(pool, {*LOOPBACK, shown.lower()}, port, any_address=address in ("0.0.0.0", "::"))
    server = Server(
        uvicorn.Config(
            app, http=Protocol, ws="none", lifespan="off", log_config=None, log_level="critical", access_log=False,
            proxy_headers=False, server_header=False, limit_concurrency=CONNECTIONS, h11_max_incomplete_event_size=HEAD,
            timeout_graceful_shutdown=1,
        )
    )  # fmt: skip
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _end, server)
    try:
        await pool.open()
        tell(f"http://{shown}:{port}/sparql")
        await server.serve(sockets=[listener])
    finally:
        await pool.close()


def _end(server: Server) -> None:
    server.should_exit = True


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(CONNECTIONS)  # at once, for who is told the address may ask
        except BaseException:
            listener.close()
            raise
    except OSError as error:
        raise ExpographError(
            f"{host}:{port} cannot be listened on ({error.strerror}); choose another with --host and --port"
        ) from None
    return listener
