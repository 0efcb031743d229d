"""The endpoint: HTTP requests into questions for the pool, and its answers into responses."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ..errors import QueryError
from ..graph.answer import MAX_LENGTH, refuse_overlarge, syntax_message
from . import media, page
from .asked import Asked, RefusedError, check_host, check_origin, read
from .description import describe
from .pool import Pool
from .process import Answer, Question

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

PATHS = ("/", "/sparql", "/query")  #: /query is where a client of a SPARQL server such as oxigraph's asks
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
BODY = 4 * MAX_LENGTH  #: bytes of a request: of a query that is not too large, nearly all characters may be escaped
URL = 64 << 10  #: bytes of the query part of an address
EXPLAINED = 5_000  #: characters of a query whose mistakes are explained
SLOW = 10.0  #: seconds that a client may take to send its body, or to take the next piece of an answer
LOOK = 0.1  #: seconds before it is asked whether the client is still there
PIECE = 256 << 10
PAGE = 4 << 20  #: bytes of rows that a page shows at most, whatever an answer may have
UNSENT = 8  #: answers of the greatest size that may be held for clients that have not taken them yet
STATUS = {
    "done": 200,
    "syntax": 400,
    "service": 400,
    "unanswerable": 400,
    "unacceptable": 406,
    # It is neither the client's body that is too large (413), nor will it be better later (503): there is no room.
    "large": 507,
    "memory": 503,
    "lost": 503,
    "busy": 503,
    # The process that was asked did not answer in time; 503 would invite the client to ask the same again.
    "late": 504,
    "failed": 500,
}
AGAIN = ("lost", "busy")  #: what may go well a second later
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept",
}
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox"


class App:
    """An ASGI application over a pool.

    It answers to ``names`` with its port, and to any address where it listens on all (``any_address``).
    """

    def __init__(self, pool: Pool, names: Collection[str], port: int, any_address: bool) -> None:
        self._pool = pool
        self._names, self._port, self._any_address = names, port, any_address
        self._room = UNSENT * pool.limits.size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        asked = Asked(None)
        try:
            check_host(request.headers.get("host", ""), self._names, self._port, self._any_address)
            check_origin(request.headers.get("origin"), request.headers.get("host", ""))
            if request.url.path not in PATHS:
                raise RefusedError(404, f"nothing is here; ask at {PATHS[1]}")
            if request.method == "OPTIONS":
                response = Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
            elif request.method not in METHODS:
                raise RefusedError(405, f"this endpoint knows {', '.join(METHODS)}")
            else:
                kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
                if len(scope["query_string"]) > URL:
                    raise RefusedError(414, f"the address is too long: {URL:,} bytes at most; post the query")
                asked = read(request.method, kind, scope["query_string"].decode("latin1"), await _body(request))
                response = await self._answer(asked, request, receive)
        except RefusedError as error:
            response = _refusal(request, asked, error.status, str(error))
            if error.status == 405:
                response.headers["Allow"] = ", ".join(METHODS)
        except ClientDisconnect:
            return
        response.headers.setdefault("Content-Security-Policy", NO_PAGE)
        response.headers.update(EVERYWHERE)
        await self._send(response, scope, receive, send)

    async def _answer(self, asked: Asked, request: Request, receive: Receive) -> Response:
        wanted = media.wanted(request.headers.get("accept", ""))
        if asked.sparql is None:
            return _page(asked) if wanted.page else _description(request, wanted.graph)
        try:
            refuse_overlarge(asked.sparql)
        except QueryError as error:
            raise RefusedError(400, str(error)) from None
        solutions, graph = media.SOLUTIONS.get(wanted.solutions or ""), media.GRAPHS.get(wanted.graph or "")
        if wanted.page:
            question = Question(asked.sparql, asked.default, asked.named, "page", "page", PAGE)
        else:
            question = Question(asked.sparql, asked.default, asked.named, solutions, graph)
        answer = await self._ask(question, receive)
        if answer.kind != "done":
            response = _refusal(request, asked, STATUS[answer.kind], self._why(question, answer))
            if answer.kind in AGAIN:
                response.headers["Retry-After"] = "1"
            return response
        if wanted.page:
            return _page(asked, await asyncio.to_thread(page.table, answer.body))
        return Response(answer.body, media_type=wanted.solutions if answer.form == solutions else wanted.graph)

    async def _ask(self, question: Question, receive: Receive) -> Answer:
        """The pool's answer; ends when the client goes, so that nothing runs on that nobody waits for."""
        answer = asyncio.ensure_future(self._pool.ask(question))
        try:
            done, _ = await asyncio.wait((answer,), timeout=LOOK)
            if not done:
                gone = asyncio.ensure_future(_gone(receive))
                await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
                gone.cancel()
            if not answer.done():
                raise ClientDisconnect
            found = answer.result()
        finally:
            answer.cancel()
        return Answer("busy") if len(found.body) > self._room else found

    def _why(self, question: Question, answer: Answer) -> str:
        limits = self._pool.limits
        if answer.kind in ("syntax", "service"):
            message = _place(question.sparql, answer.message)
            refused = "; SERVICE is refused, as it would send the query to another machine"
            return message + refused if answer.kind == "service" else message
        return {
            "unacceptable": "the answer has none of the forms that Accept names; there are for SELECT and ASK "
            f"{', '.join(list(media.SOLUTIONS)[:4])}, for CONSTRUCT and DESCRIBE {', '.join(list(media.GRAPHS)[:4])}",
            "large": f"the answer has more than {question.size or limits.size:,} bytes; ask for less with LIMIT",
            "memory": f"the query needs more than {limits.memory >> 20:,} MB of memory; narrow it",
            "late": f"the query was stopped after {limits.timeout:g} s; narrow it, or ask for less with LIMIT",
            "busy": "too many queries are waiting; ask again",
            "lost": "the process that was asked ended; ask again",
            "unanswerable": f"the query cannot be answered: {answer.message}",
            "failed": f"the query cannot be answered: {answer.message}",
        }[answer.kind]

    async def _send(self, response: Response, scope: Scope, receive: Receive, send: Send) -> None:
        """In pieces, of which the next is given when the last was taken; a client that takes none is left."""
        size = len(response.body)
        self._room -= size
        try:
            await response(scope, receive, _in_pieces(send))
        except TimeoutError:
            return  # uvicorn closes a connection whose answer is not complete
        finally:
            self._room += size


def _place(sparql: str, message: str) -> str:
    """Where a query cannot be read; of a long one in the engine's words, for while others wait there is no time."""
    if len(sparql) > EXPLAINED:
        return f"not a SPARQL query: {message.partition(': expected')[0]}"
    return syntax_message(sparql, message)


def _in_pieces(send: Send) -> Send:
    async def patient(message: Message) -> None:
        body = memoryview(message.get("body", b""))
        if message["type"] != "http.response.body" or len(body) <= PIECE:
            async with asyncio.timeout(SLOW):
                await send(message)
            return
        for start in range(0, len(body), PIECE):
            piece = bytes(body[start : start + PIECE])
            async with asyncio.timeout(SLOW):
                await send({**message, "body": piece, "more_body": start + PIECE < len(body)})

    return patient


async def _body(request: Request) -> bytes:
    if request.method != "POST":
        return b""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(SLOW):
            async for part in request.stream():
                size += len(part)
                if size > BODY:
                    raise RefusedError(413, f"the request is too large: {BODY:,} bytes at most")
                parts.append(part)
    except TimeoutError:
        raise RefusedError(408, f"the request did not arrive within {SLOW:g} s") from None
    return b"".join(parts)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _page(asked: Asked, result: str = "", status: int = 200) -> Response:
    headers = {"Content-Security-Policy": page.policy()}
    return Response(page.page(asked, result), status, headers, "text/html")


def _refusal(request: Request, asked: Asked, status: int, message: str) -> Response:
    if media.wanted(request.headers.get("accept", "")).page:
        return _page(asked, page.error(message), status)
    return Response(message + "\n", status, media_type="text/plain")


def _description(request: Request, chosen: str | None) -> Response:
    if chosen is None:
        raise RefusedError(406, f"without a query there is the page, or a description in {', '.join(media.GRAPHS)}")
    address = f"http://{request.headers['host']}{request.url.path}"
    return Response(describe(address, media.GRAPHS[chosen]), media_type=chosen)
