"""The tools over the Model Context Protocol, on standard input and output."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import click
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp.types import Tool as Described

from ..errors import ExpographError
from .nursery import Nursery
from .tools import QUOTATION, Source, job, tools

WAITING = 32  #: calls that wait for others at most
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
INSTRUCTIONS = f"""Market articles as a graph of who supplies, limits, needs, helps and hurts whom; it can only be read.
Every number rests on quotes. `cites` beside a quote names, in `sources`, the documents it stands in: show both.
Keep apart what is asserted, hedged, negated and inferred, as the answers do. `cut` says what an answer leaves out.
Find names with `entities`, claims with `claims`; `question` has common questions, and `query` takes SPARQL.
{QUOTATION}"""


@dataclass(frozen=True, slots=True)
class Calls:
    """How many calls run at once, and how many seconds each may take."""

    workers: int
    timeout: float


def serve(nursery: Nursery, commands: Mapping[str, click.Command], source: Source, calls: Calls) -> None:
    """Answer until standard input ends."""
    logging.getLogger("mcp").addHandler(logging.NullHandler())  # what a client does wrong, it is told
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a thread of the protocol waits for input, and would go on waiting
    asyncio.run(_serve(nursery, commands, source, calls))


async def _serve(nursery: Nursery, commands: Mapping[str, click.Command], source: Source, calls: Calls) -> None:
    offered = tools(commands, source)
    room, waiting = asyncio.Semaphore(calls.workers), asyncio.Semaphore(calls.workers + WAITING)

    async def list_tools(context: ServerRequestContext, asked: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(
            tools=[
                Described(name=t.name, description=t.description, input_schema=t.schema, annotations=READS)
                for t in offered.values()
            ]
        )

    async def call_tool(context: ServerRequestContext, asked: CallToolRequestParams) -> CallToolResult:
        try:
            if (tool := offered.get(asked.name)) is None:
                raise ExpographError(f"there is no tool {asked.name!r:.80}; there are {', '.join(offered)}")
            given = json.dumps(job(tool, asked.arguments or {}, source, commands[tool.offer.command])).encode()
            if waiting.locked():
                raise ExpographError("too many calls are waiting; call again when others are answered")
            async with waiting, room:
                failed, text = json.loads(await nursery.run(given, calls.timeout))
        except TimeoutError:
            less = "ask for less (LIMIT, a smaller top or k), or start expograph mcp with a longer --timeout"
            failed, text = True, f"stopped after {calls.timeout:g} s; {less}"
        except ExpographError as error:
            failed, text = True, str(error)
        return CallToolResult(content=[TextContent(type="text", text=text)], is_error=failed)

    server: Server[Any] = Server(
        "expograph",
        version=version("expograph"),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
