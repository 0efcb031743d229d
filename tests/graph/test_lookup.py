"""A name found in the store itself is the one found in its documents."""

from __future__ import annotations

import pytest

from expograph.errors import QueryError
from expograph.graph.entities import merge, resolve
from expograph.graph.lookup import members
from expograph.graph.rdf import to_store
from expograph.model import Document, Entity, Extraction


def test_names_resolve_as_in_the_documents(sample: Extraction, other: Extraction) -> None:
    store = to_store([sample, other])
    known = merge([*sample.entities, *other.entities])
    names = {name for e in known.values() for name in (e.id, e.label.upper(), *e.aliases)} | {"NYSE:DELL", "nyse:dell"}
    assert {name: members(store, name) for name in names} == {name: (resolve(known, name),) for name in names}
    assert members(store, "NYSE:DELL") == ("dell",)


def test_a_name_of_none_or_of_several_is_refused(sample: Extraction) -> None:
    twice = Extraction(
        Document("Two of a name.", "note"),
        (Entity("ace-1", "company", "Ace One", ("Ace",)), Entity("ace-2", "product", "Ace Two", ("Ace",))),
    )
    store = to_store([sample, twice])
    with pytest.raises(QueryError, match="use one of the ids ace-1, ace-2"):
        members(store, "Ace")
    with pytest.raises(QueryError, match="did you mean Dell"):
        members(store, "Del")
