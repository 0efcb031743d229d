"""What a request asks, by the SPARQL 1.1 Protocol; and whether it may ask here at all."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph as ox

from ..errors import ExpographError

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
READ_ONLY = "this endpoint only reads: updates are refused; use expograph load and expograph remove"
FIELDS = 100  #: of a form at most
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class RefusedError(ExpographError):
    """A request that is not answered, with the status that says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it came, None where there is none, and the dataset that it names."""

    sparql: str | None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    example: str | None = None  #: the common question to show on the page


def read(method: str, kind: str, url: str, body: bytes) -> Asked:
    """What a request asks: its method, media type, query part of the URL, and body.

    >>> read("GET", "", "query=ASK%20%7B%7D&default-graph-uri=urn:g", b"")
    Asked(sparql='ASK {}', default=('urn:g',), named=(), example=None)

    Raises RefusedError for what the protocol does not know, and for updates.
    """
    fields = _fields(url)
    if method == "POST":
        if kind == FORM:
            fields += _fields(_text(body))
        elif kind == QUERY:
            fields.append(("query", _text(body)))
        elif kind == UPDATE:
            raise RefusedError(403, READ_ONLY)
        else:
            raise RefusedError(415, f"a query is posted as {FORM} or {QUERY}, not as {kind or 'nothing'!r:.80}")
    if any(name == "update" for name, _ in fields):
        raise RefusedError(403, READ_ONLY)
    queries = [value for name, value in fields if name == "query"]
    if len(queries) > 1:
        raise RefusedError(400, f"one query at a time: there are {len(queries)}")
    if method == "POST" and not queries:
        raise RefusedError(400, "there is no query; send one as the field query, or as the body")
    return Asked(
        queries[0] if queries else None,
        _graphs(fields, "default-graph-uri"),
        _graphs(fields, "named-graph-uri"),
        next((value for name, value in fields if name == "example"), None),
    )


def _fields(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except UnicodeDecodeError as error:
        raise RefusedError(400, f"the query is not UTF-8: {error.reason} at byte {error.start}") from None
    except ValueError:
        raise RefusedError(400, f"there are too many fields: {FIELDS} at most") from None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, f"the query is not UTF-8: {error.reason} at byte {error.start}") from None


def _graphs(fields: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    found = tuple(value for field, value in fields if field == name)
    for iri in found:
        try:
            ox.NamedNode(iri)
        except ValueError:
            raise RefusedError(400, f"{name}: {iri!r:.100} is no IRI") from None
    return found


def check_host(host: str, names: Collection[str], port: int, any_address: bool) -> None:
    """Refuse a request that was meant for another server: a page elsewhere may give its own name to this address.

    With ``any_address``, for a server that listens on all of them, an address may stand for the name.
    """
    ported = re.fullmatch(r"(.*):([0-9]{1,5})", host)
    name, number = ported.groups() if ported else (host, "80")
    if int(number) == port and (name.lower() in names or (any_address and _is_address(name))):
        return
    raise RefusedError(421, f"this is {' or '.join(f'{n}:{port}' for n in sorted(names))}, and no {host!r:.100}")


def check_origin(origin: str | None, host: str) -> None:
    """Refuse what a page of another site sends."""
    if origin is not None and origin.lower() != f"http://{host.lower()}":
        raise RefusedError(403, f"pages of another site may not ask here: {origin!r:.100}")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
