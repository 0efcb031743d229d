"""Extractions from the JSON lines of ``export --format jsonl``, an object a document, none of it taken on trust.

A line is held against the model: its keys and types, the vocabulary, the digest of the text, and that every quote
stands there.
"""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache, partial
from types import UnionType
from typing import Any, Literal, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from ..errors import SourceError
from ..findings import Finding
from ..model import Antecedent, Claim, Entity, Evidence, Extraction, Quantity
from ..ontology.vocabulary import CLASSES, METRICS, RELATIONS
from ..pages import page_of
from . import MAX_BYTES
from .table_cells import AMOUNT
from .text import check_description

T = TypeVar("T")
FORMAT = 1
MARK = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"expograph"\s*:')  # what tells such a file from a claims table
MAX_LINE = 2 * MAX_BYTES
ID = re.compile(r"[\w-]{1,300}")
SCHEMES = ("ticker", "cik", "lei", "wikidata")
# Evidence is of the document that it stands in; refused proposals are no part of what was read.
LEFT_OUT = {(Evidence, "document"), (Extraction, "refused")}
OPTIONAL = {Evidence: {"page"}}
NEEDED = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


Decoder = Callable[[Any, Any], Any]  # of a value of JSON, and the digest of the document that evidence is of


class _WrongError(Exception):
    """What was found at a path of keys (``claims[0].source``) and what is needed there."""

    def __init__(self, found: object, needed: str, path: str = "") -> None:
        super().__init__(f"found {found!r:.60}; {needed}")
        self.found, self.needed, self.path = found, needed, path

    def within(self, outer: str) -> _WrongError:
        """The same, told from where this is the value of a key or the member of a list (``[0]``)."""
        dot = "." if self.path and not self.path.startswith("[") else ""
        return _WrongError(self.found, self.needed, f"{outer}{dot}{self.path}")


def holds_records(source: str) -> bool:
    """Whether a file holds exported extractions, by how it begins; else it may be a claims table."""
    with _opened(source) as file:
        return MARK.match(file.read(100)) is not None


def read_records(source: str) -> Iterator[Extraction]:
    """The extractions of a file, equal to those that were exported, one at a time.

    Raises SourceError with line, key and what was found there, and where one text stands twice.  So who keeps none
    before the last has half a file in no case.
    """
    name = pathlib.Path(source).name
    seen: dict[str, int] = {}
    with _opened(source) as file:
        for number, line in enumerate(iter(partial(file.readline, MAX_LINE + 1), b""), 1):
            if not line.strip():
                continue
            if len(line) > MAX_LINE:
                raise SourceError(f"{name}: line {number}: over {MAX_LINE // 1_000_000} MB; no document is as large")
            extraction = _read_line(line, f"{name}: line {number}")
            first = seen.setdefault(extraction.document.sha256, number)
            if first != number:
                raise SourceError(f"{name}: line {number}: line {first} has the same text; leave one of them out")
            yield extraction


def _opened(source: str) -> Any:
    try:
        path = pathlib.Path(source)
        if path.exists() and not path.is_file():
            raise SourceError(f"{source}: is no regular file; give one that export wrote")
        return path.open("rb")
    except OSError as error:
        raise SourceError(f"{source}: cannot be read ({error.strerror}); check the name and your rights") from None


def _read_line(line: bytes, where: str) -> Extraction:
    """The extraction that one line holds."""
    try:
        found = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{where}: is no JSON ({error}); export the file again") from None
    try:
        extraction = _extraction(found)
        _check(extraction)
    except _WrongError as wrong:
        raise SourceError(f"{where}{', ' if wrong.path else ''}{wrong.path}: {wrong}") from None
    document = extraction.document
    check_description({"published": document.published, "url": document.url}, f"{where}, document")
    return extraction


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(n for n in names if names.count(n) > 1)!r:.60} stands twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _extraction(found: Any) -> Extraction:
    if not isinstance(found, dict) or "expograph" not in found:
        raise _WrongError(found, 'an object like {"expograph": 1, "document": …} is needed')
    if (version := found.pop("expograph")) != FORMAT or isinstance(version, bool):
        raise _WrongError(version, f"this expograph reads {FORMAT}; use the one that wrote it", "expograph")
    document = found.get("document")
    sha256 = document.get("sha256") if isinstance(document, dict) else None
    extraction: Extraction = _decoder(Extraction)(found, sha256)
    return extraction


@cache
def _decoder(kind: Any) -> Decoder:
    """What makes a value of a type of the model of a value of JSON, or raises _WrongError."""
    inner = get_args(kind)
    if isinstance(kind, UnionType):
        decode = _decoder(inner[0])
        return lambda value, document: None if value is None else decode(value, document)
    if get_origin(kind) is Literal:
        return partial(_choice, inner)
    if get_origin(kind) is tuple:
        return partial(_list, _decoder(inner[0]))
    if not is_dataclass(kind):
        return partial(_plain, kind)
    hints = get_type_hints(kind, localns={"Finding": Finding})
    kept = [f for f in fields(kind) if (kind, f.name) not in LEFT_OUT]
    return partial(_instance, kind, {f.name: (f.init, _decoder(hints[f.name])) for f in kept})


def _choice(allowed: tuple[str, ...], value: Any, document: Any) -> Any:
    if value not in allowed:
        raise _WrongError(value, f"one of {', '.join(allowed)} is needed")
    return value


def _list(decode: Decoder, value: Any, document: Any) -> Any:
    if not isinstance(value, list):
        raise _WrongError(value, "a list is needed")
    made: list[Any] = []
    try:
        for part in value:
            made.append(decode(part, document))
    except _WrongError as wrong:
        raise wrong.within(f"[{len(made)}]") from None
    return tuple(made)


def _plain(kind: Any, value: Any, document: Any) -> Any:
    """Text, a number, or true or false."""
    if type(value) is not kind and not (kind is float and type(value) is int and abs(value) <= 1):
        raise _WrongError(value, f"{NEEDED[kind]} is needed")
    if kind is str and not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
        raise _WrongError(value, "text without halves of characters is needed")
    return kind(value)


def _instance(kind: Any, known: dict[str, tuple[bool, Decoder]], value: Any, document: Any) -> Any:
    """An object as a dataclass of the model, whose keys it has, all that are not optional and no others."""
    if not isinstance(value, dict) or not known.keys() - OPTIONAL.get(kind, set()) <= value.keys() <= known.keys():
        found = sorted(value) if isinstance(value, dict) else value
        raise _WrongError(found, f"an object with the keys {', '.join(known)} is needed")
    given: dict[str, Any] = {"document": document} if kind is Evidence else {}
    follows: dict[str, Any] = {}  # from the others, as a digest does from a text
    name = ""
    try:
        for name, (init, decode) in ((name, known[name]) for name in known if name in value):
            (given if init else follows)[name] = decode(value[name], document)
    except _WrongError as wrong:
        raise wrong.within(name) from None
    try:
        made = kind(**given)
    except ValueError as error:
        raise _WrongError(value, str(error)) from None
    for name, part in follows.items():
        if (own := getattr(made, name)) != part:
            raise _WrongError(part, f"it is {own!r:.80}: the text was changed", name)
    return made


def _check(read: Extraction) -> None:
    """Raises _WrongError where parts of a reading do not fit each other, the text, or the vocabulary."""
    for name in ("entities", "claims", "quantities", "findings"):
        seen: set[str] = set()
        for i, item in enumerate(getattr(read, name)):
            if item.id in seen:
                raise _WrongError(item.id, "it stands twice; leave one of them out", f"{name}[{i}]")
            seen.add(item.id)
    text = read.document.text
    kinds = {entity.id: entity.kind for entity in read.entities}
    _each("entities", read.entities, _check_entity)
    _each("claims", read.claims, lambda claim: _check_claim(claim, kinds, text))
    _each("quantities", read.quantities, lambda quantity: _check_quantity(quantity, kinds, text))
    _each("findings", read.findings, lambda finding: _check_finding(finding, kinds, text))
    _each("unread", read.unread, lambda unread: _check_span(unread.start, unread.end, text))


def _each(name: str, items: Iterable[T], check: Callable[[T], None]) -> None:
    for i, item in enumerate(items):
        try:
            check(item)
        except _WrongError as wrong:
            raise wrong.within(f"{name}[{i}]") from None


def _check_entity(entity: Entity) -> None:
    if not ID.fullmatch(entity.id):
        raise _WrongError(entity.id, "an id of letters, digits and hyphens is needed", "id")
    if entity.kind not in CLASSES:
        raise _WrongError(entity.kind, f"one of {', '.join(CLASSES)} is needed", "kind")
    for identifier in entity.identifiers:
        if identifier.scheme not in SCHEMES:
            raise _WrongError(identifier.scheme, f"one of {', '.join(SCHEMES)} is needed", "identifiers")


def _check_claim(claim: Claim, kinds: dict[str, str], text: str) -> None:
    if claim.relation not in RELATIONS:
        raise _WrongError(claim.relation, f"one of {', '.join(RELATIONS)} is needed", "relation")
    relation = RELATIONS[claim.relation]
    for name, end, allowed in (("source", claim.source, relation.domain), ("target", claim.target, relation.range)):
        if (kind := _kind(end, kinds, name)) not in allowed:
            words = ", ".join(sorted(allowed))
            raise _WrongError(end, f"it is a {kind}, and a {name} of {claim.relation} is one of {words}", name)
    if claim.product is not None:
        _kind(claim.product, kinds, "product")
    _each("evidence", claim.evidence, lambda evidence: _check_evidence(evidence, text))


def _check_quantity(quantity: Quantity, kinds: dict[str, str], text: str) -> None:
    _kind(quantity.subject, kinds, "subject")
    if quantity.metric not in METRICS:
        raise _WrongError(quantity.metric, f"one of {', '.join(METRICS)} is needed", "metric")
    if not AMOUNT.fullmatch(quantity.value):
        raise _WrongError(quantity.value, "a plain number like 12.5, or a range like 70-75, is needed", "value")
    _each("evidence", (quantity.evidence,), lambda evidence: _check_evidence(evidence, text))


def _check_finding(finding: Finding, kinds: dict[str, str], text: str) -> None:
    if finding.subject is not None:
        _kind(finding.subject, kinds, "subject")
    _each("evidence", finding.evidence, lambda evidence: _check_evidence(evidence, text))


def _kind(identity: str, kinds: dict[str, str], path: str) -> str:
    if identity not in kinds:
        raise _WrongError(identity, "the id of one of the entities of the line is needed", path)
    return kinds[identity]


def _check_evidence(evidence: Evidence, text: str) -> None:
    _check_quote(evidence, text)
    if (page := page_of(text, evidence.start)) != evidence.page:
        raise _WrongError(evidence.page, f"the quote stands on page {page}", "page")
    if not 0 <= evidence.confidence <= 1:
        raise _WrongError(evidence.confidence, "a probability from 0 to 1 is needed", "confidence")
    _each("antecedents", evidence.antecedents, lambda antecedent: _check_quote(antecedent, text))


def _check_quote(quoted: Evidence | Antecedent, text: str) -> None:
    _check_span(quoted.start, quoted.end, text)
    if (there := text[quoted.start : quoted.end]) != quoted.quote:
        raise _WrongError(quoted.quote, f"the text has {there!r:.60} at {quoted.start}:{quoted.end}", "quote")


def _check_span(start: int, end: int, text: str) -> None:
    if not 0 <= start < end <= len(text):
        raise _WrongError(f"{start}:{end}", f"a place in the text of {len(text)} characters is needed")
