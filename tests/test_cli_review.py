"""The command review, as a person uses it at a terminal."""

import csv
import json

import click
import pytest
from click.testing import CliRunner

from expograph.cli import main

TEXT = (
    "Vertiv supplies Dell with chillers. Its backlog rose 64% to $9.5 billion. Nokia feels how Dell goes for Cisco, too. "
    "It rained in the north and in the south for most of a long day, as it often does in May.\n"
)


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(TEXT, encoding="utf8")
    return path


def review(article, *keys, options=(), code=0):
    typed = "".join(f"{key}\n" for key in keys)
    result = CliRunner().invoke(main, ["review", str(article), *options], input=typed)
    assert result.exit_code == code, result.output
    return result.output


def decisions(article):
    path = article.with_name("note.txt.review.csv")
    if not path.exists():
        return []
    with path.open(encoding="utf8", newline="") as file:
        return [(row["decision"], row["source"], row["type"], row["target"]) for row in csv.DictReader(file)]


def relations(article):
    record = json.loads(CliRunner().invoke(main, ["extract", str(article), "--format", "json"]).stdout)
    return {(r["source"], r["type"], r["target"], r["origin"]) for r in record["relations"]}


def test_items_come_one_by_one_and_decisions_are_kept_at_once(article):
    output = review(article, "a", "r")  # and then the input ends
    assert "sentence 1: claim" in output and "Vertiv supplies Dell, chiller  (read by supply." in output
    assert "2 decisions in" in output
    assert decisions(article) == [("accepted", "Vertiv", "supplies", "Dell"), ("rejected", "Vertiv", "backlog", "")]
    assert ("Vertiv", "supplies", "Dell", "reviewer") in relations(article)
    assert "sentence 2: figure" in review(article, "q"), "it goes on where it was left"


def test_a_claim_is_corrected_and_the_correction_undone(article):
    before = relations(article)
    keys = ("c", "as before", "supplies", "Dell", "Vertiv", "-", "hedged", "q")
    review(article, *keys)
    assert decisions(article) == [("rejected", "Vertiv", "supplies", "Dell"), ("added", "Dell", "supplies", "Vertiv")]
    assert ("Dell", "supplies", "Vertiv", "reviewer") in relations(article)
    assert "undone: added Dell supplies Vertiv" in review(article, "u", "u", "q")  # line by line in another session
    assert decisions(article) == [] and relations(article) == before
    output = review(article, *keys[:-1], "u", "q")  # as one in the same
    assert "undone: rejected Vertiv supplies Dell" in output and "undone: added Dell supplies Vertiv" in output
    assert decisions(article) == [] and relations(article) == before


def test_a_claim_is_added_to_a_sentence_that_was_not_read(article):
    keys = ("s", "s", "s", "n", "4-7", "comp", "Dell", "Cisco", "-", "asserted")
    again = ("n", "1-7", "competes_with", "Nokia", "Cisco", "-", "hedged")  # a sentence may state more
    output = review(article, *keys, *again, "s", "q")
    assert "sentence 3: unread" in output and "1 Nokia 2 feels 3 how 4 Dell" in output
    assert "added: Dell competes_with Cisco" in output
    assert ("Dell", "competes_with", "Cisco", "reviewer") in relations(article)
    assert ("Nokia", "competes_with", "Cisco", "reviewer") in relations(article)


def test_an_end_that_the_quote_does_not_name_is_tied_or_refused(article):
    start = ("s", "s", "s", "n", "9-1", "1-8", "supplies", "Vertiv", "Cisco", "-", "asserted")
    output = review(article, *start, "0", "0", "q")
    assert "give two numbers from 1 to 8" in output
    assert "refused: Vertiv does not stand in the quote, and no second quote names it" in output
    assert decisions(article) == [("nothing", "", "", "")]
    output = review(article, "u", *start[3:], "1", "q")  # it goes on where the undone decision was
    assert "refused: nothing in the quote stands for Vertiv" in output and decisions(article) == []


def test_a_sentence_without_an_item_is_reached_by_its_number(article):
    output = review(article, "g", "3", "4-7", "competes_with", "Dell", "Cisco", "-", "asserted", "q")
    assert "number of the sentence, 1-4" in output
    assert decisions(article) == [("added", "Dell", "competes_with", "Cisco")]


def test_an_entry_that_is_broken_off_leaves_the_item_open(article, monkeypatch):
    asked, prompt = [], click.prompt

    def broken_off(text, **options):
        asked.append(text)
        if text == "source":
            raise click.Abort
        return prompt(text, **options)

    monkeypatch.setattr(click, "prompt", broken_off)
    output = review(article, "c", "as before", "supplies", "a", "q")
    assert "given up" in output and decisions(article) == [("accepted", "Vertiv", "supplies", "Dell")]


def test_lines_break_between_words(article, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    article.write_text("Vertiv supplies Dell with chillers for all of its plants in the north of the country.\n" + TEXT)
    words = article.read_text().split()
    output = review(article, "n", "q")
    for line in output.splitlines():
        if line.startswith("    ") and "“" not in line:
            assert line.split()[0].strip("”") in words
    assert max(map(len, (line for line in output.splitlines() if line.startswith("  ")))) <= 40


def test_what_an_article_cannot_have_beside_it_is_not_reviewed(article):
    assert "needs an article's file" in review("-", code=2)
    assert "needs an article's file" in review(article, options=["--extractor", "llm", "--dry-run"], code=2)


def test_a_table_that_is_none_stops_every_reading(article):
    article.with_name("note.txt.review.csv").write_text("a,b\n1,2\n")
    for command in (["review"], ["extract"], ["map", "-o", str(article.with_name("out"))]):
        result = CliRunner().invoke(main, [*command, str(article)])
        assert result.exit_code == 2 and "the first line has no column 'decision'" in result.stderr


def test_one_text_is_drawn_once_and_not_in_two_ways(article):
    copy = article.with_name("copy.txt")
    copy.write_text(TEXT, encoding="utf8")
    out = str(article.with_name("out"))
    once, twice = (
        CliRunner().invoke(main, ["map", *map(str, names), "-o", out]) for names in ([article], [article, copy])
    )
    assert once.stdout == twice.stdout
    review(article, "a", "q")
    result = CliRunner().invoke(main, ["map", str(article), str(copy), "-o", out])
    assert result.exit_code == 2 and "note.txt and copy.txt: hold the same text" in result.stderr
