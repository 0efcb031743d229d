"""Books of holdings: what parts are parts of, and what is refused."""

from __future__ import annotations

import pytest

from expograph.errors import SourceError
from expograph.loaders import holdings
from expograph.loaders.holdings import read_holdings


def write(folder, text):
    path = folder / "book.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf8"))
    return str(path)


def parts(folder, text):
    return {holding.said: round(holding.part, 12) for holding in read_holdings(write(folder, text))}


def weights(*amounts):
    return "name,weight\n" + "".join(f"n{i},{amount}\n" for i, amount in enumerate(amounts))


def test_a_row_has_its_line_name_ticker_and_part(tmp_path):
    (first, second) = read_holdings(
        write(tmp_path, "Ticker, NAME ,weight\nNYSE:DELL,,0.6\n\n,Vertiv,0.4\n".replace(" NAME ", "NAME"))
    )
    assert (first.row, first.name, first.ticker, first.said, first.part) == (2, "", "NYSE:DELL", "NYSE:DELL", 0.6)
    assert (second.row, second.name, second.said, second.part) == (4, "Vertiv", "Vertiv", 0.4)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        (("0.5", "0.3"), [0.5, 0.3]),  # parts of 1, and 0.2 is missing
        (("0.502", "0.502"), [0.502, 0.502]),  # 1.004: rounded parts of 1
        (("0.6", "0.6"), [0.5, 0.5]),  # 1.2: parts of their sum
        (("60", "36"), [0.6, 0.36]),  # 96: percent, and 4 is missing
        (("60", "40.4"), [0.6, 0.404]),  # 100.4: rounded percent
        (("60", "20"), [0.75, 0.25]),  # 80 is not near 100: parts of their sum
        (("3", "1"), [0.75, 0.25]),
        (("1.3", "-0.3"), [1.3, -0.3]),  # 130 long, 30 short: 1 in all
        (("130", "-30"), [1.3, -0.3]),
        (("0.5", "-0.2"), [0.5, -0.2]),  # adds up to 0.3: still parts of 1
        (("4", "-2"), [2.0, -1.0]),  # parts of 4 - 2
        (("0.5", "0"), [0.5, 0.0]),
        (("1e-1", "+.5"), [0.1, 0.5]),
    ],
)
def test_weights_are_parts_of_1_of_100_or_of_their_sum(tmp_path, amounts, expected):
    assert list(parts(tmp_path, weights(*amounts)).values()) == expected


def test_values_are_parts_of_their_sum_whatever_it_is(tmp_path):
    # 0.3 + 0.1 is no 1 and 60 + 36 no 100: values have no missing rest; a short lowers the sum
    assert parts(tmp_path, "name,value\na,0.3\nb,0.1\n") == {"a": 0.75, "b": 0.25}
    assert parts(tmp_path, "name,value\na,60\nb,36\n") == {"a": 0.625, "b": 0.375}
    assert parts(tmp_path, "name,value,currency\na,150,EUR\nb,-50,EUR\n") == {"a": 1.5, "b": -0.5}


def test_the_currency_of_weights_does_not_matter(tmp_path):
    assert parts(tmp_path, "name,weight,currency\na,0.5,EUR\nb,0.5,USD\n") == {"a": 0.5, "b": 0.5}


def test_cash_is_what_is_called_so_and_counts_in_the_whole(tmp_path):
    read = read_holdings(
        write(
            tmp_path, "name,ticker,value\nDell,,60\nCash,,30\n,CASH,6\nPathward Financial,CASH,4\nCash Converters,,0\n"
        )
    )
    # the ticker of Pathward Financial is CASH
    assert [(h.said, h.is_cash) for h in read] == [
        ("Dell", False), ("Cash", True), ("CASH", True), ("Pathward Financial", False), ("Cash Converters", False),
    ]  # fmt: skip
    assert [h.part for h in read] == [0.6, 0.3, 0.06, 0.04, 0.0]


def test_rows_of_one_name_stay_rows(tmp_path):
    assert [(h.row, h.part) for h in read_holdings(write(tmp_path, "name,weight\na,0.2\na,0.3\n"))] == [
        (2, 0.2), (3, 0.3),
    ]  # fmt: skip


@pytest.mark.parametrize("separator", [";", "\t"])
def test_marks_line_ends_separators_and_white_space_of_spreadsheets_do_no_harm(tmp_path, separator):
    text = "\ufeffname,weight\r\n Dell ,0.6\r\n,\r\n\r\nArc,0.4\r\n".replace(",", separator)
    assert parts(tmp_path, text) == {"Dell": 0.6, "Arc": 0.4}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file is empty"),
        ("name,weight\n", "holds no holdings; give a row for each, with its weight"),
        ("name,weight\n,\n", "holds no holdings"),
        ("name,weigth\na,1\n", "row 1: unknown column 'weigth'; known are currency, name, ticker, value, weight"),
        ("name,name,weight\na,a,1\n", "row 1: the column 'name' stands twice"),
        ("weight\n1\n", "row 1: a column name or ticker is needed"),
        ("name\na\n", "row 1: one column weight or value is needed, found 0"),
        ("name,weight,value\na,1,1\n", "row 1: one column weight or value is needed, found 2"),
        ("name,weight\na,1,2\n", "row 2: 3 cells where the header has 2"),
        ("name,weight\na\n", "row 2: 1 cells where the header has 2"),
        ("name,ticker,weight\na,,0.5\n,,0.5\n", "row 3: neither name nor ticker; give one, or delete the row"),
        ("name,weight\na,\n", "row 2, column weight: found ''; a number like 12.5 is needed"),
        ("name,weight\na,35%\n", "row 2, column weight: found '35%'"),
        ('name,value\na,"1,000"\n', "row 2, column value: found '1,000'"),
        ("name,value\na,1_000\n", "row 2, column value: found '1_000'"),
        ("name,weight\na,nan\n", "row 2, column weight: found 'nan'"),
        ("name,weight\na,inf\n", "row 2, column weight: found 'inf'"),
        ("name,weight\na,1e999\n", "row 2, column weight: found '1e999'"),
        ("name,weight\na,٣\n", "row 2, column weight: found '٣'"),
        ("name,weight\na,0\n", "the column weight adds up to 0,"),
        ("name,weight\na,0.5\nb,-0.5\n", "add the cash behind what is sold short as a row named cash"),
        ("name,value\na,-5\n", "the column value adds up to -5,"),
        ("name,value\na,1e308\nb,1e308\n", "the column value adds up to more than a number can hold"),
        ("name,value\na,1e308\nb,-1e308\nc,1e-300\n", "the column value adds up to 1e-300, of which"),
        ("name,value,currency\na,1,EUR\nb,1,USD\n", "row 3, column currency: 'USD' beside 'EUR'; values of one book"),
        ("name,value,currency\na,1,EUR\ncash,1,\n", "row 3, column currency: '' beside 'EUR'"),
        ('name,weight\n"a,1\n', "is no CSV table"),
        (b"name,weight\n\xff,1\n", "byte 12 is no UTF-8; save the table as UTF-8"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(tmp_path, text, told):
    with pytest.raises(SourceError) as error:
        read_holdings(write(tmp_path, text))
    assert str(error.value).startswith(str(tmp_path / "book.csv") + ": ") and told in str(error.value)


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    for name in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(SourceError, match="cannot be read .*; check the name and your rights"):
            read_holdings(str(name))


def test_blank_rows_hide_no_others_behind_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(holdings, "MAX_ROWS", 2)
    assert parts(tmp_path, "name,weight\n\n\n\na,0.5\n\n\nb,0.5\n") == {"a": 0.5, "b": 0.5}
    with pytest.raises(SourceError, match="over 2 rows, too many for a book; split it"):
        read_holdings(write(tmp_path, weights("0.2", "0.2", "0.2")))
