"""The sources of a store as people see them, and which of them a name means."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import StoreError
from ..graph.entities import most_frequent
from ..model import Entity
from .bookkeeping import local
from .engine import Engine
from .ledger import Ledger, Record, address_digest, latest

ABOUT = """SELECT ?document ?title ?published ?publisher ?url WHERE { GRAPH ?g { ?document a schema:Article
  OPTIONAL { ?document dcterms:title ?title } OPTIONAL { ?document schema:datePublished ?published }
  OPTIONAL { ?document dcterms:publisher ?publisher } OPTIONAL { ?document schema:url ?url } } }"""
LABELS = "SELECT ?e ?l (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?e rdfs:label ?l } } GROUP BY ?e ?l"
NAMES = "SELECT DISTINCT ?e ?l WHERE { GRAPH ?g { ?e skos:altLabel ?l } }"
CLAIMS = "SELECT ?document (COUNT(?c) AS ?n) WHERE { GRAPH ?g { ?c a xg:Claim ; prov:wasDerivedFrom ?document } } \
GROUP BY ?document"


@dataclass(frozen=True, slots=True)
class Source:
    """A document in a version of a source; ``address`` is None where this machine does not know it."""

    address: str | None
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    sha256: str
    claims: int
    version: int
    current: bool


def list_sources(engine: Engine, records: Collection[Record], addresses: Mapping[str, str]) -> list[Source]:
    """Every version of every source, by address and then version, newest first; ``addresses`` by their digests."""
    described: Iterator[Any] = engine.select(ABOUT)
    counted: Iterator[Any] = engine.select(CLAIMS)
    about = {local(d, "doc"): [t.value if t else None for t in rest] for d, *rest in described}
    claims = {local(d, "doc"): int(n.value) for d, n in counted}
    newest = latest(records)
    found = []
    for record in records:
        title, published, publisher, url = about.get(record.document, (None,) * 4)
        found.append(
            Source(
                addresses.get(record.address), title, publisher, published, url, record.document,
                claims.get(record.document, 0), record.number, record.number == newest[record.address],
            )
        )  # fmt: skip
    return sorted(found, key=lambda s: (s.address or "", -s.version, s.title or "", s.sha256))


def list_entities(engine: Engine) -> dict[str, Entity]:
    """Every entity by id, as documents name it and not as merged; without its kind and identifiers."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    names: dict[str, set[str]] = defaultdict(set)
    counted: Iterator[Any] = engine.select(LABELS)
    for e, label, n in counted:
        labels[local(e, "e")][label.value] += int(n.value)
    named: Iterator[Any] = engine.select(NAMES)
    for e, name in named:
        names[local(e, "e")].add(name.value)
    preferred = {e: most_frequent(found) for e, found in labels.items()}
    return {e: Entity(e, "concept", label, tuple(sorted(names[e] - {label}))) for e, label in preferred.items()}


def records_named(engine: Engine, ledger: Ledger, addresses: Mapping[str, str], name: str) -> set[Record]:
    """The records that a name means: of an address or a file's name all, and of a file of many those of all that is in
    it; of a document's title those of all its versions, of the first digits of its SHA-256 (six at least) its own.

    Raises StoreError where it means none, or several sources.
    """
    if found := ledger.at(address_digest(name)):
        return found
    if found := ledger.all_at([digest for digest, address in addresses.items() if address.startswith(f"{name}#")]):
        return found
    if re.fullmatch(r"[0-9a-f]{6,64}", name) and (found := {r for r in ledger.records if r.document.startswith(name)}):
        if len({r.document for r in found}) > 1:
            raise StoreError(f"{name}: several documents begin with these digits; give more of them")
        return found
    titles = {s.sha256 for s in list_sources(engine, ledger.records, addresses) if s.title == name}
    files = {digest for digest, address in addresses.items() if address.rpartition("/")[2] == name}
    found = {r for r in ledger.records if r.document in titles or r.address in files}
    meant = {r.address for r in found}
    if len(meant) > 1:
        told = ", ".join(sorted({addresses.get(a, a[:12]) for a in meant})[:5])
        raise StoreError(f"{name}: several sources have this name: {told}; give an address or a hash (see sources)")
    if not meant:
        raise StoreError(
            f"{name}: no source of {engine.address} has this name, and no hash begins so (six digits at least); "
            "see expograph sources"
        )
    parts = {r.part for r in found}
    return {r for r in ledger.at(meant.pop()) if r.address in files or r.part in parts}
