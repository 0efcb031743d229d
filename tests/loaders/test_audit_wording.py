"""The audit over the ways in which articles put their figures: datelines, firms in other words, periods, lists."""

import pytest

from expograph.loaders.audit import audit
from expograph.loaders.audit.lines import lines
from expograph.loaders.audit.marks import mark
from expograph.loaders.extract import prepare, read
from expograph.model import Document

AFTER = "\n\nIt was a long report on the matter, and it was watched closely by all of those who had an interest in it."


def findings(text):
    parsed = prepare(Document(text + AFTER, "note.txt"))
    return audit(parsed, read(parsed))


def wrong(text, rule=None):
    return [f for f in findings(text) if f.verdict in ("contradiction", "warning") and rule in (None, f.rule)]


# rule, text that breaks it
BROKEN = [
    # whose figures they are: a dateline, the firm in other words, a person or a place before the figure
    ("margin", "OSLO, May 3 (Fjordwire) - Norwegian cable maker Helvane said on Monday that first-quarter revenue was 2.0 billion kroner. Operating profit was 100 million kroner, an operating margin of 9%."),
    ("margin", "(NORTH WIRE) Helvane Cables said revenue was $500 million. Gross profit was $100 million, a gross margin of 35%."),
    ("margin", "Helvane posted revenue of £800 million.\n\nThe Hull-based group said operating profit was £80 million, an operating margin of 16%."),
    ("margin", "Helvane posted revenue of £800 million. It opened a plant in Gdansk.\n\nThe Hull company, based in a former mill, said that operating profit was £80 million, an operating margin of 16%."),
    ("part of a year", "The Hull-listed cable group Helvane posted revenue of £300 million for the first half. Helvane guided for full-year revenue of £250 million."),
    # periods
    ("part of a year", "Helvane said revenue is now expected to reach €9 billion this year, after €14.2 billion in the third quarter."),
    ("part of a year", "Helvane's revenue for the January-June half was €9 billion. It expects revenue of €7 billion for the full year."),
    ("part of a year", "Helvane's operating profit for the first half was €9 billion. It expects operating profit of €7 billion for the full year."),
    ("annual rate", "Helvane's net revenue was $500 million for the three months, an annualized run rate of $3.0 billion."),
    ("coverage", "Helvane said its backlog now totals $3.0 billion. With annual sales of $1.0 billion, that is about five years of work."),
    ("coverage", "Helvane's cable revenue was $2.0 billion for the full year. Its cable backlog of $8.0 billion covers six years of sales."),
    ("coverage", "Helvane's revenue was $2 billion in the quarter. Its backlog of $8 billion is about seven times quarterly revenue."),
    # movements
    ("growth", "Helvane booked revenue of €4.0 billion in 2024. Revenue climbed 50% to €7.0 billion in 2025."),
    ("multiple", "Sales of cables at Helvane tripled from a year earlier, an increase of 104%, on orders from utilities."),
    ("multiple", "Helvane's cable sales have doubled since 2021, a gain of 320%, on orders from utilities."),
    ("points", "Helvane's gross margin improved by 9 points to 31% from 27%."),
    ("points", "Helvane's share of the cable market has increased by 4% to 16% from 12%."),
    ("compound growth", "Helvane expects sales to grow from 3.6 billion francs in 2025 to 4.8 billion francs in 2028, a CAGR of 18%."),
    # lists, shares, goods
    ("sum", "Helvane posted sales of 3.0 billion Swiss francs. Of this, 2.0 billion came from cables, 1.0 billion from masts and 0.5 billion from service."),
    ("shares over 100 %", "The study puts the share of copper cables at 55%, with glass ones at 38% and others at 24% of the market."),
    ("share of a whole", "Helvane holds 30% of the $5 billion cable market, which corresponds to $2.5 billion in sales."),
    ("share of a whole", "Helvane has a market share of 40% in a global cable market valued at $3.5 billion, or $2.1 billion in annual sales."),
    ("price × volume", "Helvane sold 2.0 gigawatts of panels at an average selling price of 20 cents per watt, for revenue of $600 million."),
    ("margin", "Helvane sold cables, generating revenue of $500 million. Gross profit was $100 million, a gross margin of 40%."),
    # one figure told again, targets, dates
    ("unit slip", "Helvane's backlog of unfilled orders for its masts hit $1.7 billion in December. The chief said the $1.7 million backlog would last."),
    ("upside", "Elsewhere, Sterne lifted its target on Helvane to €12.00. Helvane shares last traded at €10.00, so the new target implies a gain of 35%."),
    ("order of dates", "Work on the dock is set to get under way in March 2028 and wrap up in November 2027."),
    ("order of dates", "The ramp, which began in June 2025, was finished in January 2025."),
    ("order of dates", "The plant, first announced in 2027 and approved in 2025, will make cables."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text"), BROKEN)
def test_it_is_found_however_it_is_put(rule, text):
    assert wrong(text, rule), findings(text)


KEPT = [
    # the base of a rate is of the same thing
    "Helvane processed $31 billion in the March quarter. Net revenue was $500 million for the three months, an annualized run rate of $2.0 billion. Helvane shares rose.",
    "For fiscal 2025, which ended in March, Helvane's sales were $7.9 billion. The cable business is now at a $3 billion annual run rate.",
    # what is said of another time, of forecasts, of prices at the start of a year
    "Helvane's sales have almost doubled since 2021, when they were $2.6 billion, to $5.1 billion. Net income was $510 million, a net margin of about 10%.",
    "Helvane shares, which started the year at $31, closed at $14. Sterne has a target of $19 and rates them overweight.",
    "Helvane closed at $46. The broker raised it to neutral from sell with a price target of $57.",
    "Helvane's total revenue of $905 million beat estimates by $22 million. Cables generated $520 million, masts $260 million, and service $125 million.",
    # an improvement may be a fall
    "Helvane's operating ratio improved by 120 basis points to 84.3% from 85.5%.",
    "Helvane's operating margin was 28%. Net margin was 31%, after a gain of $260 million on an investment.",
    # two firms in one text keep their figures, also by the places they come from
    "Helvane's revenue was £800 million. Keltrane's was £500 million. The Hull group said operating profit was £80 million, an operating margin of 16%.",
    "Gross margin at Helvane was 47%. Operating margin at Keltrane was 49%.",
    # dates of two things, and in an order that may be
    "The trials were completed in 2023 and production started in 2024.",
    "The plant was approved in 2023 and announced in 2024.",
    "The first line opened in 2024 and a second one opened in 2022.",
    "Helvane's share rose by 10% to 15% from 2024 on.",
    "Helvane accounts for 15% of the cable market, which is worth about $4 billion a year, equivalent to $600 million.",
    "Helvane's sales rose 50% to €6.0 billion in 2025 since 2022. Sales were €5.0 billion in 2024.",
    "Helvane expects a backlog of $8 billion to grow. It is about four times quarterly revenue of $2 billion.",
]  # fmt: skip


@pytest.mark.parametrize("text", KEPT)
def test_traps_are_not_flagged(text):
    assert not wrong(text)


def test_what_lies_below_a_forecast_has_not_fallen():
    assert not findings(
        "Half-year revenue was €512 million, 6% below our own earlier estimate, because few bought cables."
    )


def test_an_implied_base_has_no_more_digits_than_it_deserves():
    (finding,) = findings("Helvane's output was 742,000 barrels, up 3 percent.")
    assert "720,000 barrels" in finding.words


@pytest.mark.parametrize(
    ("text", "subject", "names"),
    [
        ("OSLO, May 3 (Fjordwire) - Norwegian cable maker Helvane said sales rose.", "helvane", ["helvane"]),
        ("SAN JOSE (Newsline) — Helvane said sales rose.", "helvane", ["helvane"]),
        ("Chief Financial Officer Dana Reyes said sales rose.", None, []),
        ("Cold-plate maker Helvane said sales rose.", "helvane", ["helvane"]),
        ("Analysts at Sterne said that sales rose.", None, []),
    ],
)
def test_names_are_those_of_firms(text, subject, names):
    line = lines(prepare(Document(text + AFTER, "note.txt")))[0]
    assert (line.subject, [n.key for n in line.names]) == (subject, names)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("in 2025 to 4.8 billion francs", "in ⟦Y0⟧ to ⟦M1⟧"),
        ("€2.0 billion from cables and 1.5 billion from masts", "⟦M0⟧ from cables and ⟦M1⟧ from masts"),
        ("€2.0 billion for 3 million cables", "⟦M0⟧ for ⟦C1⟧"),
        ("improved by 9 points to 31% from 27%", "improved by ⟦T0⟧ to ⟦P1⟧ from ⟦P2⟧"),
        ("rise by 10% to 15%", "rise by ⟦P0⟧"),
        ("sales for the three months, over the next three months", "sales for the three months, over the next ⟦D0⟧"),
    ],
)
def test_marks(text, masked):
    assert mark(text, 0, len(text)).masked == masked
