"""What a call comes to on the command line: the client's words are never options."""

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expograph.assist.tools import OFFERS, Source, job, tools
from expograph.cli import main
from expograph.errors import QueryError

SOURCE = Source("here")
TOOLS = tools(main.commands, SOURCE)
FILES = {"sources", "store", "mapping", "form", "timeout", "listing", "show", "explain"}
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20) | st.sampled_from(
    ["--store=/", "--in=x", "-k", "--", "-h", "--help", "@file", "", "=", "--format=csv"]
)


def come_to(name, **arguments):
    return job(TOOLS[name], arguments, SOURCE, main.commands[OFFERS[name].command])


def parsed(found):
    """What click makes of the words: the values of the command's parameters."""
    command, *rest = found["words"]
    return main.commands[command].make_context(command, rest).params


def test_nothing_that_names_a_file_is_offered():
    for name, offer in OFFERS.items():
        known = {parameter.name for parameter in main.commands[offer.command].params}
        assert set(offer.takes) <= known, name
        assert not set(offer.takes) & FILES, name
        assert set(offer.needs) | set(offer.tables) <= set(offer.takes), name


def test_a_call_as_words():
    assert come_to("paths", start="A", end="B", k=2, as_of="2026-01-01")["words"] == [
        "paths", "--store=here", "--format=json", "--as-of=2026-01-01", "-k2", "--", "A", "B",
    ]  # fmt: skip


@given(start=words, end=words, include=words)
def test_words_of_a_client_stay_what_they_are(start, end, include):
    found = come_to("paths", start=start, end=end)
    values = parsed(found)
    assert (values["start"], values["end"], values["store"], values["sources"]) == (start, end, "here", ())
    assert values["form"] == "json"


@given(to=st.lists(words, min_size=1, max_size=3))
def test_words_of_a_list_stay_what_they_are(to):
    values = parsed(come_to("knockout", to=to))
    assert (values["targets"], values["store"], values["sources"]) == (tuple(to), "here", ())


def test_a_table_is_no_name_of_a_file():
    found = come_to("portfolio", holdings="/etc/passwd", to=["A"], against="x.csv")
    assert found["tables"] == {"holdings": "/etc/passwd", "against": "x.csv"}
    assert "/etc/passwd" not in " ".join(found["words"])
    assert "--against=\0against" in found["words"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"start": {"a": 1}}, {"start": None}, {}, {"start": "A", "store": "/"}, {"start": "A", "upstream": 1},
        {"start": ["A"]}, {"start": "A\0start"}, {"start": "A" * (1 << 21)},
    ],
)  # fmt: skip
def test_what_a_tool_does_not_take_is_refused(arguments):
    with pytest.raises(QueryError):
        come_to("paths", **arguments)


def test_what_the_quotes_are_looked_up_in_is_what_was_read():
    found = job(TOOLS["claims"], {"include": "pack", "as_of": "2026-01-01"}, SOURCE, main.commands["claims"])
    assert (found["reads"], found["as_of"]) == (["--store=here", "--background"], "2026-01-01")
    assert come_to("vocabulary")["reads"] == []


def test_sources_are_the_same_for_all_calls():
    source = Source(None, ("a.txt", "b c.csv"))
    offered = tools(main.commands, source)
    assert "sources" not in offered
    found = job(offered["entities"], {}, source, main.commands["entities"])
    assert parsed(found)["sources"] == ("a.txt", "b c.csv")


def test_every_schema_is_of_the_command_it_stands_for():
    for tool in TOOLS.values():
        command = main.commands[tool.offer.command]
        assert isinstance(command, click.Command)
        for key, parameter in tool.parameters.items():
            schema = tool.schema["properties"][key]
            assert (schema["type"] == "array") == (parameter.multiple and parameter.name not in tool.offer.tables)
