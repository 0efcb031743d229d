"""Which entities of several documents are one, and why.

What a person decided comes first; then entities share an identifier (LEI, CIK, Wikidata item, ticker with its
exchange); then, within a kind, they have the same label apart from case, punctuation and a legal form; and last, one's
label is another name of just one other, and the claims of both name a third entity.  Nothing is merged that a person
called different, or whose identifiers of one scheme differ.  Merges are a function of the documents and decisions at
hand, so they are undone by what undoes their reason.

>>> from expograph.model import Document, Entity, Extraction
>>> names = "Halden Micro", "Halden Micro Inc."
>>> notes = [Extraction(Document(n, n), (Entity(slug(n), "company", n),)) for n in names]
>>> find_merges(describe(notes))
(Merge(member='halden-micro-inc', into='halden-micro', reason="the same name, 'halden micro'"),)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ..model import Claim, Entity, Extraction, Identifier, slug
from ..ontology.companies import TRAILING_FORM
from .entities import merge, most_frequent

UNIQUE = ("lei", "cik", "wikidata")  #: schemes of which an entity has one value
NAMES = {"lei": "LEI", "cik": "CIK", "wikidata": "Wikidata item", "ticker": "ticker"}
Pair = tuple[str, str]
Shared = TypeVar("Shared")


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person said of which entities are one, as pairs of ids, the smaller first."""

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()


NONE = Decisions()


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """An entity that is taken for another one, and why."""

    member: str
    into: str
    reason: str


@dataclass(slots=True)
class Described:
    """What the documents say of an entity: how many give it each label, kind, name and identifier; its neighbours."""

    labels: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    identifiers: Counter[Identifier] = field(default_factory=Counter)
    near: set[str] = field(default_factory=set)

    @property
    def label(self) -> str:
        """The label that most documents give, the first in code point order where several are as frequent."""
        return most_frequent(self.labels)

    @property
    def kind(self) -> str:
        """The kind that most documents give, as the label."""
        return most_frequent(self.kinds)

    @property
    def documents(self) -> int:
        """How many documents mention it."""
        return self.labels.total()

    def add(self, entity: Entity) -> None:
        """Count what one document says of it."""
        self.labels[entity.label] += 1
        self.kinds[entity.kind] += 1
        self.names.update({entity.label, *entity.aliases})
        self.identifiers.update(set(entity.identifiers))

    def join(self, other: Described) -> None:
        """Count what further documents say of it."""
        self.labels += other.labels
        self.kinds += other.kinds
        self.names += other.names
        self.identifiers += other.identifiers
        self.near |= other.near

    def part(self, other: Described) -> None:
        """Count no longer what some of the documents say of it; its neighbours stay, as others may name them too."""
        self.labels -= other.labels
        self.kinds -= other.kinds
        self.names -= other.names
        self.identifiers -= other.identifiers

    def shared_keys(self) -> set[str]:
        """What it may share with another entity that is the same: identifiers, and names within its kind."""
        names = {f"name|{self.kind}|{plain(name)}" for name in self.names}
        return names | {f"{i.scheme}|{i.value}" for i in self.identifiers}


def plain(name: str) -> str:
    """A name without its legal forms, case and punctuation.

    >>> plain("Halden Micro, Inc."), plain("HALDEN-MICRO"), plain("Halden Micro Holdings PLC"), plain("Group")
    ('halden micro', 'halden micro', 'halden micro', 'group')
    """
    bare = name
    while (shorter := TRAILING_FORM.sub("", bare)) not in ("", bare):
        bare = shorter
    return slug(bare).replace("-", " ")


def describe(extractions: Iterable[Extraction], known: dict[str, Described] | None = None) -> dict[str, Described]:
    """What the documents say of each entity, by id; added to what is ``known`` already."""
    found: dict[str, Described] = {} if known is None else known
    for extraction in extractions:
        for entity in extraction.entities:
            found.setdefault(entity.id, Described()).add(entity)
        for claim in extraction.claims:
            if claim.source in found and claim.target in found:
                found[claim.source].near.add(claim.target)
                found[claim.target].near.add(claim.source)
    return found


def find_merges(known: Mapping[str, Described], decisions: Decisions = NONE) -> tuple[Merge, ...]:
    """The merges of the entities described, sorted; each into the one of them that most documents mention."""
    groups: dict[str, tuple[str, ...]] = {identity: (identity,) for identity in known}
    why: dict[str, dict[str, str]] = defaultdict(dict)
    different = {*decisions.different, *((b, a) for a, b in decisions.different)}
    for one, other, reason in _candidates(known, decisions):
        first, second = groups[one], groups[other]
        if first == second or any((a, b) in different for a in first for b in second):
            continue
        if (min(one, other), max(one, other)) not in decisions.same and _clash(known, (*first, *second)):
            continue
        why[one][other] = why[other][one] = reason
        for member in (*first, *second):
            groups[member] = tuple(sorted((*first, *second)))
    return tuple(
        Merge(member, into, _reason(why, member, into))
        for group in sorted(set(groups.values()))
        for into in [min(group, key=lambda i: (-known[i].documents, not known[i].identifiers, len(i), i))]
        for member in group
        if member != into
    )


def _candidates(known: Mapping[str, Described], decisions: Decisions) -> Iterator[tuple[str, str, str]]:
    """Pairs that may be one, the strongest reasons first."""
    for one, other in sorted(decisions.same):
        if one in known and other in known:
            yield one, other, "decided by a person"
    for scheme in (*UNIQUE, "ticker"):
        holders = _holders(
            (identity, i.value) for identity, d in known.items() for i in d.identifiers if i.scheme == scheme
        )
        for value, ids in holders.items():
            if scheme != "ticker" or ":" in value:
                yield from ((ids[0], other, f"the same {NAMES[scheme]}, {value}") for other in ids[1:])
    labels = _holders((identity, (d.kind, plain(d.label))) for identity, d in known.items())
    for (_, name), ids in labels.items():
        yield from ((ids[0], other, f"the same name, {name!r}") for other in ids[1:])
    names = _holders((identity, (d.kind, plain(n))) for identity, d in known.items() for n in d.names)
    for (kind, name), ids in names.items():
        owners = labels.get((kind, name), [])
        if len(ids) == 2 and len(owners) == 1:
            common = sorted(known[ids[0]].near & known[ids[1]].near)
            if common:
                yield ids[0], ids[1], f"{name!r} is a name of both, and claims of both name {common[0]!r}"


def _holders(pairs: Iterable[tuple[str, Shared]]) -> dict[Shared, list[str]]:
    found: dict[Shared, set[str]] = defaultdict(set)
    for identity, key in pairs:
        found[key].add(identity)
    return {key: sorted(ids) for key, ids in sorted(found.items(), key=lambda item: str(item[0]))}


def _clash(known: Mapping[str, Described], group: Collection[str]) -> bool:
    """Whether two of them have different identifiers of a scheme of which an entity has one value."""
    values: dict[str, set[str]] = defaultdict(set)
    for identity in group:
        for i in known[identity].identifiers:
            values[i.scheme].add(i.value)
    return any(len(values[scheme]) > 1 for scheme in UNIQUE)


def _reason(why: Mapping[str, Mapping[str, str]], member: str, into: str) -> str:
    """Why a member is taken for another one, along the pairs that made them one."""
    ways: dict[str, list[str]] = {member: []}
    queue = [member]
    for at in queue:
        for other, reason in sorted(why[at].items()):
            if other not in ways:
                ways[other] = [*ways[at], reason]
                queue.append(other)
    return "; ".join(dict.fromkeys(ways[into]))


def unify(extractions: Iterable[Extraction], into: Mapping[str, str]) -> tuple[Extraction, ...]:
    """The extractions with each merged entity, by its id, named as the one that it is merged into."""
    found = tuple(extractions)
    return tuple(_unified(e, into) if any(n.id in into for n in e.entities) else e for e in found) if into else found


def _unified(extraction: Extraction, into: Mapping[str, str]) -> Extraction:
    named = (replace(e, id=into.get(e.id, e.id)) for e in extraction.entities)
    claims: dict[tuple[str, ...], Claim] = {}
    for claim in extraction.claims:
        ends = (into.get(end, end) for end in (claim.source, claim.target, claim.product or ""))
        source, target, product = ends
        read = replace(claim, source=source, target=target, product=product or None)
        other = claims.get(read.key)
        claims[read.key] = read if other is None else replace(other, evidence=(*other.evidence, *read.evidence))
    return replace(
        extraction,
        entities=tuple(merge(named).values()),
        claims=tuple(claims.values()),
        quantities=tuple(replace(q, subject=into.get(q.subject, q.subject)) for q in extraction.quantities),
        findings=tuple(replace(f, subject=into.get(f.subject or "", f.subject)) for f in extraction.findings),
    )
