"""Tables as they are printed, tables that are damaged, and what a company inherits of its industry."""

from __future__ import annotations

import csv
import pathlib

import networkx as nx
import pytest

from expograph.errors import SourceError
from expograph.graph.network import to_network
from expograph.graph.shock import record, shock
from expograph.model import Claim, Document, Entity, Extraction
from expograph.ontology.industries import TABLES, company_words, industry_of, load_table
from expograph.ontology.packs import load_pack, pack_names

USE = "Name,Ore,Steel,Total Intermediate,Exports\nOre,10,40,50,5\nSteel,---,20,20,60\nTotal,10,60,70,65\n"
MAKE = "Name,Ore,Steel,Total\nOre,50,---,50\nSteel,50,100,150\nTotal,100,100,200\n"


def folder(path: pathlib.Path, use: str = USE, make: str = MAKE, words: str | None = None) -> str:
    (path / "use.csv").write_text(use, encoding="utf8")
    (path / "make.csv").write_text(make, encoding="utf8")
    if words is not None:
        (path / "industries.csv").write_text(words, encoding="utf8")
    return str(path)


def companies(*names: str) -> nx.MultiDiGraph[str]:
    """Companies, of which the first is supplied by the last."""
    note = Document("Says so.", "note")
    claim = Claim(names[-1], "supplies", names[0], evidence=(note.quote(0, 8, rule="t", confidence=1.0),))
    more = Claim(names[-1], "competes_with", names[1], evidence=(note.quote(0, 8, rule="t"),))
    entities = tuple(Entity(name, "company", name.title()) for name in names)
    return to_network([Extraction(note, entities, (claim, more))])


def test_the_shipped_tables_are_those_of_the_bureau() -> None:
    table = load_table("bea-15")
    assert [industry.label for industry in table.industries][:3] == [
        "Agriculture, forestry, fishing, and hunting", "Mining", "Utilities",
    ]  # fmt: skip
    # use_15.csv, row Mining, column Utilities, and the sum of make_15.csv's 15 rows under Utilities:
    assert (table.flows[1][2], table.output[2]) == (54149, 602825 + 127 + 2773 + 20 + 3714 + 621 + 2137)
    wide = load_table("bea-71")
    assert len(wide.industries) == 71 and (wide.industries[2].code, wide.industries[2].label) == (
        "211", "Oil and gas extraction",
    )  # fmt: skip


def test_a_table_of_ones_own(tmp_path: pathlib.Path) -> None:
    table = load_table(folder(tmp_path, words="word,industry\ncarmaker,Steel\n"))
    assert table.flows == ((10, 40), (0, 20)) and table.output == (100, 100)
    assert table.words == {"carmaker": 1}
    assert load_table(str(tmp_path / "use.csv")).flows == table.flows


def test_of_several_tables_in_a_folder_the_one_with_the_fewest_industries(tmp_path: pathlib.Path) -> None:
    for name in ("use_15", "make_15", "use_71", "make_71"):
        (tmp_path / f"{name}.csv").write_bytes((TABLES / f"{name}.csv").read_bytes())
    table = load_table(str(tmp_path))
    assert len(table.output) == 15 and table.name.endswith("use_15")
    assert table.words == load_table("bea-15").words  # its industries are those for which words are known
    assert len(load_table(str(tmp_path / "use_71.csv")).output) == 71


@pytest.mark.parametrize(
    ("use", "make", "words", "message"),
    [
        (USE.replace("40", "many"), MAKE, None, r"use.csv: row 2, column 3: 'many' is no number"),
        (USE.replace("40", "-40"), MAKE, None, r"use.csv: row 2, column 3: '-40' is below zero"),
        (USE.replace("40", ""), MAKE, None, r"use.csv: row 2, column 3: '' is no number"),
        (USE.replace("10,40,50,5", "10,40"), MAKE, None, r"use.csv: row 2: 3 columns, and the first row has 5"),
        (USE, MAKE.replace("Steel,50", "Iron,50"), None, r"make.csv: row 3: must be that of 'Steel'"),
        (USE, MAKE.replace("50,---", "0,---").replace("50,100", "0,100"), None, r"column 2 \(Ore\)"),
        ("", MAKE, None, "is empty"),
        ("Name\nOre\n", MAKE, None, "0 industries"),
        (USE, "Name,Ore\nOre,1\nSteel,2\n", None, "make.csv: row 1: 1 columns of figures, 2 are needed"),
        (USE, MAKE, "word,industry\ncarmaker,Iron\n", r"industries.csv: row 2, column 2: the table has no industry 'Iron'"),
        (USE, MAKE, "a,b\n", r"industries.csv: row 1: must begin with word,industry"),
    ],
)  # fmt: skip
def test_a_damaged_table_is_refused_with_its_place(
    tmp_path: pathlib.Path, use: str, make: str, words: str | None, message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        load_table(folder(tmp_path, use, make, words))


def test_what_is_no_table_is_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(SourceError, match="give bea-15, bea-71, or a folder"):
        load_table("bea-16")
    (tmp_path / "use.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match="no CSV file in UTF-8"):
        load_table(str(tmp_path))
    (tmp_path / "use.csv").write_text(USE)
    with pytest.raises(SourceError, match="make.csv: cannot be read"):
        load_table(str(tmp_path))


def test_every_word_for_companies_has_a_row_with_its_reason() -> None:
    with (TABLES / "industries.csv").open(encoding="utf8", newline="") as file:
        rows = {row["word"]: row for row in csv.DictReader(file)}
    assert {word for words in company_words().values() for word in words} <= set(rows)
    assert all(row["reason"] for row in rows.values())
    roles = {company.role for name in pack_names() for company in load_pack(name).companies.values()}
    assert roles - {""} <= set(rows)


def test_companies_without_stated_inputs_inherit_and_others_do_not() -> None:
    # tesla is a maker of electric cars, posco of steel (packs); "unheard" is in no list; tesla is supplied by posco.
    graph = companies("tesla", "unheard", "posco")
    table = load_table("bea-15")
    found = shock(graph, "Mining", 0.5, table=table)
    assert dict(found.layer.inherited) == {"posco": "Manufacturing"}
    assert dict(found.layer.unknown) == {"unheard": ""}
    rows = {row.entity: row for row in found.rows}
    mining, manufacturing = 1, 4
    of_mining = table.flows[mining][manufacturing] / table.output[manufacturing]
    assert rows["posco"].basis == "inherited" and rows["posco"].claim is None
    assert rows["posco"].hop == 1 and rows["posco"].downstream > 0.5 * of_mining  # and by way of other industries
    # All that tesla is said to need comes of posco; what that loses is inherited, and so is what tesla loses.
    assert rows["tesla"].downstream == pytest.approx(rows["posco"].downstream, abs=1e-12)
    assert rows["tesla"].basis == "inherited" and rows["tesla"].claim is not None
    assert rows["bea-15:Utilities"].basis == "table"
    assert "unheard" not in rows
    quotes = {row["id"]: row["quote"] for row in record(found)["rows"]}
    assert quotes["posco"] == f"bea-15: {of_mining:.1%} of output is spent on Mining" and quotes["tesla"] == "Says so."


def test_what_befalls_a_company_is_not_passed_to_its_industry() -> None:
    graph, table = companies("tesla", "unheard", "posco"), load_table("bea-15")
    with_table, without = shock(graph, "posco", 0.5, table=table), shock(graph, "posco", 0.5)
    assert [(r.entity, r.loss, r.ghosh, r.basis) for r in with_table.rows] == [
        (r.entity, r.loss, r.ghosh, r.basis) for r in without.rows
    ]
    assert with_table.esri == pytest.approx(without.esri)


def test_industries_among_themselves_by_hand(tmp_path: pathlib.Path) -> None:
    """Steel needs 0.4 of ore for a unit of its output and makes 100; ore sells 40 of its 100 to steel."""
    table = load_table(folder(tmp_path))
    found = {row.entity.split(":")[1]: row for row in shock(nx.MultiDiGraph(), "Ore", 0.5, table=table).rows}
    assert found["Steel"].downstream == pytest.approx(0.5 * 0.4)
    # Ghosh counts what steel needs of itself: 0.4 · 0.5 / (1 − 0.2)
    assert found["Steel"].ghosh == pytest.approx(0.25)
    up = {row.entity.split(":")[1]: row for row in shock(nx.MultiDiGraph(), "Steel", 0.5, table=table).rows}
    assert up["Ore"].upstream == pytest.approx(0.5 * 40 / 100)
    # Leontief: L_12 / L_22 = 0.4 / (1 − 0.1), as outputs are the same
    assert up["Ore"].leontief == pytest.approx(0.5 * 0.4 / 0.9)


def test_an_industry_of_several_roles_is_not_guessed() -> None:
    table = load_table("bea-15")
    several = {name: words for name, words in company_words().items() if len(words) > 1}
    assert any(industry_of(name, table)[0] is None for name in several)
    assert industry_of("nobody-of-that-name", table) == (None, "")
