"""Which entity is meant: one description of each over all documents, and finding one by its name."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from ..errors import QueryError
from ..model import Entity


def merge(entities: Iterable[Entity]) -> dict[str, Entity]:
    """One entity per id, sorted by id, from what several documents say of it.

    Label and kind are those that most documents give, the first in code point order where several are as frequent.
    Other labels become aliases; aliases and identifiers are joined and sorted.

    >>> merge([Entity("dell", "company", "Dell Technologies"), Entity("dell", "company", "Dell", ("DELL",))])["dell"]
    Entity(id='dell', kind='company', label='Dell', aliases=('DELL', 'Dell Technologies'), identifiers=())
    """
    groups: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        groups[entity.id].append(entity)
    return {identity: _merged(groups[identity]) for identity in sorted(groups)}


def _merged(group: list[Entity]) -> Entity:
    label = most_frequent(Counter(e.label for e in group))
    names = {name for e in group for name in (e.label, *e.aliases)} - {label}
    identifiers = {identifier for e in group for identifier in e.identifiers}
    return Entity(
        id=group[0].id,
        kind=most_frequent(Counter(e.kind for e in group)),
        label=label,
        aliases=tuple(sorted(names)),
        identifiers=tuple(sorted(identifiers, key=lambda i: (i.scheme, i.value, i.read_from))),
    )


def most_frequent(counted: Mapping[str, int]) -> str:
    """What was counted most often, the first in code point order where several are as frequent."""
    return min(counted.items(), key=lambda item: (-item[1], item[0]))[0]


def resolve(entities: Mapping[str, Entity], name: str) -> str:
    """The id of the entity that ``name`` stands for: its id, label, an alias or ticker, in that order, in any case.

    Raises QueryError with the nearest names when nothing has it, and with the candidates when several entities do.

    >>> resolve({"dell": Entity("dell", "company", "Dell", ("Dell Technologies",))}, "DELL technologies")
    'dell'
    """
    if not entities:
        raise QueryError(f"{name!r} cannot be looked up: the graph holds no entities")
    if name in entities:
        return name
    wanted = name.casefold().strip()
    for names in (lambda e: (e.id,), lambda e: (e.label,), lambda e: e.aliases, _tickers):
        found = sorted(e.id for e in entities.values() if wanted in (n.casefold() for n in names(e)))
        if len(found) > 1:
            raise QueryError(f"{name!r} is the name of several entities; use one of the ids {', '.join(found)}")
        if found:
            return found[0]
    raise QueryError(f"the graph holds no entity {name!r}; {_suggestion(entities, wanted)}")


def _tickers(entity: Entity) -> list[str]:
    """``NYSE:DELL`` and ``DELL``."""
    found = [i.value for i in entity.identifiers if i.scheme == "ticker"]
    return [*found, *(ticker.rpartition(":")[2] for ticker in found)]


def _suggestion(entities: Mapping[str, Entity], wanted: str) -> str:
    known = {n.casefold(): e.label for e in entities.values() for n in (e.id, *e.aliases, e.label)}
    near = [known[n] for n in difflib.get_close_matches(wanted, sorted(known), n=6, cutoff=0.6)]
    if near:
        return "did you mean " + ", ".join(sorted(set(near), key=near.index)[:3]) + "?"
    labels = sorted(e.label for e in entities.values())
    others = f" and {len(labels) - 8} others" if len(labels) > 8 else ""
    return f"it holds {', '.join(labels[:8])}{others}"
