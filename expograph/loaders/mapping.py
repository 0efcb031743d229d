"""The mapping file: what predicates and classes of another vocabulary are in that of expograph.

    relations: {"http://example.org/ns#supplierOf": supplies,
                "http://example.org/ns#buysFrom": {relation: supplies, turned: true}}
    classes: {"http://example.org/ns#Firm": company}
    label: ["http://example.org/ns#name"]
    identifiers: {"http://example.org/ns#lei": lei}
    confidence: "http://example.org/ns#confidence"

``turned`` swaps the two ends.  ``label``, and ``product``, ``confidence``, ``quote``, ``published`` and ``document`` of
statements that are described (``rdf:Statement``, or annotated in RDF 1.2), name a predicate or a list of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

import pyoxigraph as ox

from ..errors import OntologyError
from ..ontology.vocabulary import CLASSES, RELATIONS, expand
from . import read_file
from .table_form import nearest
from .text import decode

if TYPE_CHECKING:
    import yaml

LABELS = (
    *(expand(name) for name in ("skos:prefLabel", "rdfs:label", "schema:name")),
    "http://schema.org/name",
    "http://xmlns.com/foaf/0.1/name",
)
SCHEMES = ("lei", "cik", "wikidata", "ticker")
PARTS = ("product", "confidence", "quote", "published", "document")  # of a statement that is described
SECTIONS = ("relations", "classes", "label", "identifiers", *PARTS)
MAX_LENGTH = 100_000  # characters
Meant = TypeVar("Meant")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The relation that a predicate stands for, by notation; ``turned`` where its subject is the target."""

    relation: str
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """What IRIs mean: predicates as relations, classes, labels (the best first), identifiers by their scheme, parts.

    What is not given is that of expograph itself: its relations and classes, and the usual predicates of labels.
    """

    relations: dict[str, Meaning] = field(
        default_factory=lambda: {r.iri: Meaning(r.notation) for r in RELATIONS.values()}
    )
    classes: dict[str, str] = field(default_factory=lambda: {c.iri: c.notation for c in CLASSES.values()})
    label: tuple[str, ...] = LABELS
    identifiers: dict[str, str] = field(default_factory=dict)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    """How errors say where in the file something is."""

    name: str

    def error(self, node: Any, wrong: str) -> OntologyError:
        return OntologyError(f"{self.name}: line {node.start_mark.line + 1}: {wrong}")


def read_mapping(source: str) -> Mapping:
    """The mapping in a YAML file, together with what expograph's own IRIs mean.

    Raises SourceError where it cannot be read, OntologyError, with the line, for a key, relation, class, scheme or IRI
    that is none, and for a predicate that is to be two things.
    """
    import yaml

    name, _, data = read_file(source)
    file, text = _File(name), decode(data, name)
    if len(text) > MAX_LENGTH:
        raise OntologyError(f"{name}: over {MAX_LENGTH:,} characters, too large for a mapping; pick the right file")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)  # nodes alone: no object is built of them
    except (yaml.YAMLError, RecursionError) as error:
        why = " ".join(str(error).split())
        raise OntologyError(f"{name}: is no YAML ({why:.200}); mend it there") from None
    if root is None:
        raise OntologyError(f"{name}: the file is empty; give it relations: {{IRI: relation}}")
    sections = {key.value: (key, value) for key, value in _entries(file, root, "the mapping")}
    for word, (key, _) in sections.items():
        if word not in SECTIONS:
            raise file.error(key, f"unknown key {word!r:.60}; {nearest(word, SECTIONS)}")
    given = {word: value for word, (_, value) in sections.items()}
    own = Mapping()
    mapping = replace(
        own,
        relations=_table(file, given, "relations", _meaning),
        classes=own.classes | _table(file, given, "classes", _class),
        label=_iris(file, given["label"], "label") if "label" in given else own.label,
        identifiers=_table(file, given, "identifiers", _scheme),
        parts={part: _iris(file, given[part], part) for part in PARTS if part in given},
    )
    _check_once(file, mapping)
    return replace(mapping, relations=own.relations | mapping.relations)


def _check_once(file: _File, mapping: Mapping) -> None:
    """Raises OntologyError where a predicate is to be two things."""
    uses = {
        "relations": mapping.relations, "label": mapping.label, "identifiers": mapping.identifiers, **mapping.parts
    }  # fmt: skip
    seen: dict[str, str] = {}
    for use, iris in uses.items():
        for iri in iris:
            if seen.setdefault(iri, use) != use:
                raise OntologyError(
                    f"{file.name}: <{iri:.100}> stands under {seen[iri]} and {use}; leave one of them out"
                )


def _entries(file: _File, node: yaml.Node, what: str) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """Keys and values of a mapping of YAML, each key once."""
    import yaml

    if not isinstance(node, yaml.MappingNode):
        raise file.error(node, f"{what} is {_shown(node)}; lines of 'key: value' are needed")
    seen = set()
    for key, value in node.value:
        if _word(file, key, f"a key of {what}") in seen:
            raise file.error(key, f"{key.value!r:.60} stands twice in {what}; leave one of them out")
        seen.add(key.value)
        yield key, value


def _word(file: _File, node: yaml.Node, what: str) -> str:
    import yaml

    if not isinstance(node, yaml.ScalarNode):
        raise file.error(node, f"{what} is {_shown(node)}; a word is needed")
    return str(node.value)


def _shown(node: yaml.Node) -> str:
    return f"{node.value!r:.60}" if isinstance(node.value, str) else f"a {node.id}"


def _iri(file: _File, node: yaml.Node, what: str) -> str:
    """An IRI in full: a prefixed name is one by its form as well, and would be found nowhere."""
    iri = _word(file, node, what)
    try:
        ox.NamedNode(iri)
        is_full = "://" in iri or iri.startswith("urn:")
    except ValueError:
        is_full = False
    if not is_full:
        raise file.error(node, f"found {iri!r:.60} under {what}; an IRI in full like http://example.org/ns#x is needed")
    return iri


def _iris(file: _File, node: yaml.Node, what: str) -> tuple[str, ...]:
    """An IRI, or a list of them."""
    import yaml

    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not nodes:
        raise file.error(node, f"{what} is an empty list; give it an IRI, or leave it out")
    return tuple(_iri(file, one, what) for one in nodes)


def _table(
    file: _File, given: dict[str, yaml.Node], key: str, meaning: Callable[[_File, yaml.Node], Meant]
) -> dict[str, Meant]:
    """The IRIs of a section with what each means."""
    if key not in given:
        return {}
    return {_iri(file, iri, key): meaning(file, value) for iri, value in _entries(file, given[key], key)}


def _meaning(file: _File, node: yaml.Node) -> Meaning:
    """A relation by its notation, or ``{relation: …, turned: true}``."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return Meaning(_one_of(file, node, "a relation", RELATIONS))
    parts = {key.value: (key, value) for key, value in _entries(file, node, "a relation")}
    for word, (key, _) in parts.items():
        if word not in ("relation", "turned"):
            raise file.error(key, f"unknown key {word!r:.60}; {nearest(word, ('relation', 'turned'))}")
    if "relation" not in parts:
        raise file.error(node, "there is no key relation; give it the relation that is meant")
    turned = "turned" in parts and _one_of(file, parts["turned"][1], "turned", ("true", "false")) == "true"
    return Meaning(_one_of(file, parts["relation"][1], "a relation", RELATIONS), turned)


def _class(file: _File, node: yaml.Node) -> str:
    return _one_of(file, node, "a class", CLASSES)


def _scheme(file: _File, node: yaml.Node) -> str:
    return _one_of(file, node, "a kind of identifier", SCHEMES)


def _one_of(file: _File, node: yaml.Node, what: str, known: Collection[str]) -> str:
    word = _word(file, node, what)
    if word not in known:
        raise file.error(node, f"{word!r:.60} is not {what}; {nearest(word, known)}")
    return word
