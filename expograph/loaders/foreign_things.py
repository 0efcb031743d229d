"""The things that RDF of another vocabulary speaks of: what they are called, of which kind they are, how identified."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from ..errors import SourceError
from ..model import Identifier
from ..ontology.vocabulary import expand
from .mapping import Mapping
from .table_form import Place
from .table_names import Thing

TYPE = ox.NamedNode(expand("rdf:type"))
FORMS = {
    "lei": (re.compile("[A-Z0-9]{18}[0-9]{2}"), "20 letters and digits with right check digits"),
    "cik": (re.compile("0*([1-9][0-9]{0,9})"), "a number of at most 10 digits"),
    "wikidata": (
        re.compile("(?:https?://www\\.wikidata\\.org/(?:entity|wiki)/)?(Q[1-9][0-9]{0,11})"),
        "an item like Q312",
    ),
    "ticker": (re.compile("[A-Z]{2,12}:[A-Z0-9.]{1,12}"), "exchange and symbol like NYSE:DELL"),
}
SEVERAL = frozenset({"ticker"})  # schemes of which a thing may have several
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class File:
    """A file that is parsed: how errors name places in it, its statements, and what its terms mean."""

    place: Place
    store: ox.Store
    mapping: Mapping


@dataclass(frozen=True, slots=True)
class Things:
    """Labels, kinds and identifiers (scheme and value) of the things in a file, and which of them are ``called`` what.

    ``called`` fills as names are asked for.
    """

    file: str
    labels: Table[Term, str]
    kinds: Table[Term, set[str]]
    identifiers: Table[Term, set[tuple[str, str]]]
    called: dict[str, set[Term]] = field(default_factory=lambda: defaultdict(set))

    def name(self, term: Term) -> str | None:
        """What a thing is called: its label, or the literal that stands for it; None without one."""
        if isinstance(term, ox.Literal):
            return plain(term.value, self.file) or None
        label = self.labels.get(term)
        if label is not None:
            self.called[label].add(term)
        return label

    def kind(self, term: Term) -> str | None:
        """The kind of a thing by its classes.  Raises SourceError where they are of several kinds."""
        kinds = self.kinds.get(term, set())
        if len(kinds) > 1:
            raise SourceError(
                f"{self.file}: {shown(term)} is of several kinds, {' and '.join(sorted(kinds))}; map one of its classes"
            )
        return next(iter(kinds), None)

    def alike(self) -> list[str]:
        """A warning for each name that several things have, as they are taken for one.

        Raises SourceError where they are of different kinds.
        """
        warnings = []
        for label, terms in sorted(self.called.items()):
            kinds = sorted({kind for term in terms for kind in self.kinds.get(term, ())})
            iris = sorted(shown(term) for term in terms if isinstance(term, ox.NamedNode))
            if len(kinds) > 1:
                raise SourceError(
                    f"{self.file}: a {' and a '.join(kinds)} are called {label!r:.100} ({', '.join(iris[:3])}); "
                    "give them different labels"
                )
            if len(iris) > 1:
                warnings.append(
                    f"{len(iris)} things are called {label!r:.100} and taken for one: {', '.join(iris[:3])}"
                )
        return warnings


def things_of(file: File) -> Things:
    """What a file says of its things.

    Of several labels that by the first of the mapping's predicates counts, then what has no language or English, then
    the first in code point order.  Raises SourceError for an identifier that is not of its scheme's form.
    """
    name, store = file.place.name, file.store
    best: dict[Term, tuple[int, bool, str]] = {}
    for rank, iri in enumerate(file.mapping.label):
        for quad in store.quads_for_pattern(None, ox.NamedNode(iri), None, None):
            if isinstance(quad.object, ox.Literal) and (label := plain(quad.object.value, name)):
                found = rank, not (quad.object.language or "en").startswith("en"), label
                best[quad.subject] = min(best.get(quad.subject, found), found)
    kinds: dict[Term, set[str]] = defaultdict(set)
    for iri, kind in file.mapping.classes.items():
        for quad in store.quads_for_pattern(None, TYPE, ox.NamedNode(iri), None):
            kinds[quad.subject].add(kind)
    identifiers: dict[Term, set[tuple[str, str]]] = defaultdict(set)
    for iri, scheme in file.mapping.identifiers.items():
        for quad in store.quads_for_pattern(None, ox.NamedNode(iri), None, None):
            identifiers[quad.subject].add((scheme, _value(scheme, quad, name)))
    return Things(name, {term: label for term, (_, _, label) in best.items()}, kinds, identifiers)


def identified(named: Table[str, Thing], things: Things) -> dict[str, Thing]:
    """What names stand for, with the identifiers that the file gives, and those that lists know.

    Raises SourceError where that would be several of one scheme, for a wrong identifier makes two firms one.
    """
    values: dict[str, dict[tuple[str, str], Identifier]] = defaultdict(dict)
    for thing in named.values():
        values[thing.id] |= {(known.scheme, known.value): known for known in thing.identifiers}
    for name, thing in sorted(named.items()):
        given = {pair for term in things.called.get(name, ()) for pair in things.identifiers.get(term, ())}
        for scheme, value in sorted(given):
            others = [v for s, v in values[thing.id] if s == scheme and v != value]
            if others and scheme not in SEVERAL:
                raise SourceError(
                    f"{things.file}: {name!r:.100} has the {scheme} {value}, and {others[0]} as well; one of them is "
                    "another's: mend it, or name the two apart"
                )
            values[thing.id].setdefault((scheme, value), Identifier(scheme, value, things.file))
    return {n: replace(t, identifiers=tuple(i for _, i in sorted(values[t.id].items()))) for n, t in named.items()}


def _value(scheme: str, quad: ox.Quad, file: str) -> str:
    """The value of an identifier in the form that lists give it."""
    printed = quad.object.value if isinstance(quad.object, ox.Literal | ox.NamedNode) else ""
    form, needed = FORMS[scheme]
    match = form.fullmatch(printed.strip())
    if not match or scheme == "lei" and int("".join(str(int(c, 36)) for c in match[0])) % 97 != 1:
        raise SourceError(f"{file}: {shown(quad.subject)} has the {scheme} {printed!r:.60}; {needed} is needed")
    return match[1] if form.groups else match[0]


def plain(words: str, file: str) -> str:
    """Words as one line.  Raises SourceError for NUL in them."""
    if "\0" in words:
        raise SourceError(f"{file}: a label has a NUL character in it, {words!r:.60}; take it out")
    return " ".join(words.split())


def shown(term: Term | ox.DefaultGraph) -> str:
    """A term as errors name it; what a blank node is called changes with each reading."""
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>" if len(term.value) <= 100 else f"<{term.value[:100]}…>"
    return f"{term.value!r:.60}" if isinstance(term, ox.Literal) else "a blank node"
