"""The audit: each rule finds what breaks it, keeps quiet about what does not, and says what it cannot compare."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.loaders import read_document
from expograph.loaders.audit import RULES, audit
from expograph.loaders.audit.marks import mark
from expograph.loaders.extract import prepare, read
from expograph.model import Document

OPENING = "The firm reported its results on Tuesday, and they were watched closely by all of those who had an interest in it.\n\n"


def findings(text, opening=OPENING):
    parsed = prepare(Document(opening + text, "note.txt"))
    return audit(parsed, read(parsed))


def found(text, rule=None, verdicts=("contradiction", "warning")):
    return [f for f in findings(text) if f.verdict in verdicts and rule in (None, f.rule)]


@pytest.mark.parametrize("name", RULES)
def test_each_rule_finds_the_text_that_breaks_it(name):
    (finding,) = found(RULES[name].broken)
    assert finding.rule == name and finding.words and finding.assumption
    assert all(e.rule == f"audit.{name}" and e.quote in RULES[name].broken for e in finding.evidence)


@pytest.mark.parametrize("name", RULES)
def test_each_rule_keeps_quiet_about_the_text_that_does_not(name):
    assert not found(RULES[name].kept)


# rule, text that breaks it in other words
BROKEN = [
    ("coverage", "Helvane's sales were €3.0 billion last quarter. Its order book of €9.1 billion represents seven quarters' worth of deliveries."),
    ("coverage", "Helvane had annual sales of £3.0 billion. With an order backlog of £9.0 billion it has enough work for six years of sales."),
    ("growth", "Helvane's sales fell 10% to €4.5 billion from €6.0 billion."),
    ("growth", "Helvane posted sales of €6.0 billion, up 20% from €4.0 billion a year earlier."),
    ("growth", "Helvane's sales tripled to €9.3 billion from €4.7 billion."),
    ("growth", "Sales were €812 million, a 22 percent increase on the €540 million recorded a year earlier."),
    ("growth", "Helvane shipped 410,000 turbines, up 5% from 300,000."),
    ("growth", "Helvane's sales rose to €4.0 billion from €5.0 billion."),
    ("growth", "Helvane's sales rose 25% to €5.0 billion. A year earlier, it was €3.0 billion."),
    ("growth", "Helvane's backlog was cut by half to €8.0 billion from €12.0 billion."),
    ("step", "Helvane has €300 million of debt, up €60 million from €270 million."),
    ("multiple", "Sales at Helvane more than doubled, up 60%, on orders from utilities."),
    ("points", "Helvane's operating margin narrowed to 6.5% from 8.0%, a fall of 3.5 percentage points."),
    ("compound growth", "Cold plates are a $5 billion market now; it will go from $5 billion in 2024 to $20 billion in 2030, growing 45% a year."),
    ("annual rate", "Helvane's revenue was €500 million in March, an annual run rate of €9.0 billion."),
    ("part of a year", "Helvane sold goods for a year: second-quarter revenue came to €3.1 billion, and for the full year it forecasts revenue of €2.8 billion."),
    ("sum", "Its divisions brought in €1.9 billion, €1.1 billion and €0.6 billion, for total revenue of €4.6 billion."),
    ("sum", "Revenue was €5.0 billion, of which €4.0 billion came from turbines and €3.0 billion from service."),
    ("shares over 100 %", "Salmon accounted for 70% of sales, trout for 20% and cod for 25%."),
    ("share of a whole", "Helvane's revenue was $10.0 billion. Turbines accounted for 60% of revenue, or $8.0 billion."),
    ("margin", "Helvane's operating profit came to €566 million on revenue of €4.72 billion, an operating margin of 25%."),
    ("order of margins", "Helvane's net margin was 35%, and its gross margin 20%."),
    ("price × volume", "Helvane won an order for 40 jets at $55 million each, worth $3.2 billion in all."),
    ("price to earnings", "Helvane shares trade at $50. The firm earned $2.00 a share and has a P/E ratio of 40."),
    ("upside", "Helvane closed at $80. Its price target of $100 is 45% above the close."),
    ("rating against target", "Helvane closed at $80. The broker rates it sell, with a price target of $120."),
    ("growth", "Helvane's profit was 318 million pounds, up 21% from 463 million a year earlier."),
    ("growth", "Helvane's sales rose 40% from $3.9 to $6.2 billion."),
    ("growth", "Helvane ended the year with 48 million subscribers, up from 40 million, a 30% increase."),
    ("share of a whole", "Helvane makes $4.0 billion of its $5.0 billion revenue abroad, or 60%."),
    ("shares over 100 %", "Haldane has 42%, Mizar 38% and Polestar 35% of the market."),
    ("order of dates", "The plant was announced in 2024 and delivered in 2021."),
    ("order of dates", "The project ran from March 2024 to May 2022."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text"), BROKEN)
def test_other_words_are_read_too(rule, text):
    assert found(text, rule), findings(text)


# what stands in the way of a comparison, and a text
INCOMPARABLE = [
    ("scope", "Helvane's revenue was $2.0 billion in the quarter. Its US arm's wind backlog of $9.0 billion covers about nine quarters of wind revenue."),
    ("currency", "Helvane's revenue was €2.0 billion in the quarter. Its backlog of $6.0 billion covers about nine quarters of revenue."),
    ("period", "Helvane's revenue was $2.0 billion. Its backlog of $6.0 billion covers about nine quarters of revenue."),
    ("owner", "Keltrane's revenue was $2.0 billion in the quarter. Helvane's backlog of $6.0 billion covers about nine quarters of revenue."),
    ("footing", "Helvane's revenue rose 25% organically to $5.0 billion from $3.0 billion."),
    ("two periods", "Helvane's revenue rose 25% from a year earlier to $5.0 billion, compared with $4.8 billion in the previous quarter."),
    ("several years", "The market will be worth $90 billion, from $30 billion, implying growth of 20% a year."),
    ("no base of a rate", "Helvane has an annualised run rate of $9.0 billion."),
    ("expected earnings", "Helvane shares trade at $50, or 12 times expected earnings. The firm earned $2.00 a share last year."),
    ("no backlog", "The backlog of Helvane covers about nine quarters of revenue."),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text"), INCOMPARABLE, ids=[why for why, _ in INCOMPARABLE])
def test_what_differs_is_not_comparable_and_it_says_why(why, text):
    assert not found(text)
    assert any(f.verdict == "not comparable" and ": " in f.words for f in findings(text))


# near misses: nothing is wrong here
KEPT = [
    "Helvane's revenue rose 25% to $5.0 billion, ahead of the $4.9 billion that analysts had expected.",
    "Helvane's shares, which had doubled since January, dropped 13% in New York.",
    "Helvane expects $6.0 billion of revenue, compared with analysts' estimates of $5.1 billion.",
    "Europe accounts for 60% of sales and turbines for 55%.",
    "Baotan has 60% of the world's refining and 80% of its mining.",
    "Helvane's revenue was $5.0 billion, including $2.0 billion from service and $1.0 billion from spares.",
    "Helvane's revenue was $5.0 billion: cloud brought in $2.0 billion, devices $1.0 billion and service the rest.",
    "Helvane's net margin was 22%, above last year's gross margin of 20%.",
    "Helvane's gross and operating margins were 30% and 40%, respectively.",
    "Helvane's start was brought forward from 2030 to 2028.",
    "The first plant will open in 2029 after a second one, begun in 2031, was cancelled.",
    "Sales grew 8% in the third quarter to $2.0 billion; in 2015 they were $2.9 billion for the full year.",
    "Helvane's revenue was $6.0 billion in the quarter. In 2019 revenue for the full year was $5.0 billion.",
    "Helvane spent $2 billion on a plant. Sales rose 10% to $3.3 billion from $3.0 billion.",
    "Suomi, whose routes cost 300 million euros a year, jumped 9.9% to 12 euros.",
    "Prices doubled in six months before falling 30%.",
    "Keltrane's backlog is $4.2 billion. Helvane's backlog is $4.2 million.",
    "Helvane's order backlog is $4.2 billion. Its service backlog is $420 million.",
    "Helvane cut its target for sales to $40 billion from $55 billion and rates are a hold.",
]


@pytest.mark.parametrize("text", KEPT)
def test_near_misses_are_not_flagged(text):
    assert not found(text)


def test_about_adds_nothing_and_more_than_opens_one_side():
    text = "Helvane's revenue was $2.0 billion in the quarter. Its backlog of $9.0 billion covers {} three quarters of revenue."
    assert found(text.format("about"), "coverage")
    assert not found(text.format("more than"), "coverage")
    assert found(text.format("less than"), "coverage")


def test_what_is_not_flagged_is_told_as_consistent_or_implied():
    (finding,) = findings(RULES["growth"].kept)
    assert finding.verdict == "consistent" and "$5.00 billion" in finding.words
    (finding,) = findings("Helvane's revenue grew 757% to $16.1 billion in the first quarter.")
    assert finding.verdict == "implied" and "$1.88 billion" in finding.words


def test_a_slip_of_a_power_of_ten_is_named():
    (finding,) = found("Helvane's revenue rose 25% to $50 billion from $4.0 billion a year earlier.")
    assert "a factor of ten" in finding.words


def test_findings_stand_in_order_and_have_names_of_their_own():
    text = " ".join((RULES["points"].broken, RULES["growth"].kept, RULES["sum"].broken))
    all_found = findings(text)
    assert [f.verdict for f in all_found][:2] == ["contradiction", "contradiction"]
    assert len({f.id for f in all_found}) == len(all_found)
    assert [f.id for f in findings(text)] == [f.id for f in all_found]


def test_the_seed_article(data):
    parsed = prepare(read_document(str(data / "seed" / "dell-ai-servers.txt")))
    wrong, implied = ([f for f in audit(parsed, read(parsed)) if f.verdict == v] for v in ("contradiction", "implied"))
    (coverage,) = wrong
    assert coverage.rule == "coverage" and coverage.subject == "dell"
    assert "1.5 quarters" in coverage.words and "four to five quarters" in coverage.words
    assert "$4.4 to 7.0 billion a quarter" in str(coverage.assumption)
    assert any("$1.88 billion" in f.words and "757%" in f.words for f in implied)
    assert all(parsed.document.text[e.start : e.end] == e.quote for f in (*wrong, *implied) for e in f.evidence)


def test_articles_of_others_hold_no_contradiction_but_the_one_that_is_there(data):
    for path in sorted((data / "dev-articles" / "texts").glob("*.txt")):
        parsed = prepare(read_document(str(path)))
        wrong = [f.rule for f in audit(parsed, read(parsed)) if f.verdict == "contradiction"]
        assert wrong == (["coverage"] if path.name.startswith("00-seed") else [])


HOSTILE = [
    "Revenue rose 25% to $5.0 billion from $0.",
    "Revenue rose 25% to $0 from $0.0 billion.",
    "Earnings per share were $0.00 and the stock trades at $0, or 0 times earnings, with upside of 0% to a target of $0.",
    "The backlog of $0 covers about 0 quarters of revenue of $0 in the quarter.",
    "A CAGR of 0% from $0 in 2024 to $0 in 2024, and 5% a year from $1 in 2030 to $2 in 2020.",
    "Revenue rose 999999999999999999999% to $99999999999999999999999999999999 billion from $1.",
    "Revenue fell 150% to -$5.0 billion from -$3.0 billion, a margin of -40% on sales of $-2.",
    "⟦M0⟧ ⟦P1⟧ ⟧⟦ revenue rose ⟦M99⟧ 25% to $5 billion ⟦X1⟧ times.",
    "<script>alert(1)</script> revenue rose 25% to $5.0 billion from $3.0 billion \u202e\x00 [red]x[/red].",
    "Revenue of $10.0 billion comprised $0 from a, $0 from b and $0 from c; 0 units at $0 each, worth $0.",
    "The market is worth $0. Helvane has a 0% share, or $0 in sales, 0% above the close, P/E of 0.",
    "Work will begin in 2028 and be completed in " + "2026 and be completed in " * 50 + "2020.",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_break_nothing(text):
    for finding in findings(text):
        assert "inf" not in finding.words.split() and "nan" not in finding.words
        assert all(e.quote for e in finding.evidence)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "revenue backlog margin rose fell doubled to from by of at $5 billion 25% 0% $0 2026 five quarters times "
            "earnings covers , ; ( ⟦M0⟧ share market worth each units 40,000 run rate CAGR and up was".split()
        ),
        max_size=40,
    )
)
def test_any_run_of_its_words_is_read(words):
    findings("Helvane's " + " ".join(words) + ".")


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_marks_stand_where_their_figures_do(text):
    marked = mark(text, 0, len(text))
    assert all(text[m.start : m.end] == m.printed for m in marked.marks)
    assert marked.masked.count("⟦") == len(marked.marks)


def test_an_article_without_figures_gives_nothing():
    assert findings("Nothing of what it said had a figure in it, and nobody minded.") == ()


def test_long_articles_take_time_in_proportion():
    def seconds(times):
        sentence = "Helvane's cloud revenue rose 25% to $5.0 billion from $4.0 billion, and its backlog of $9.0 billion covers five quarters of revenue. "
        parsed = prepare(Document(OPENING + sentence * times, "long.txt"))
        extraction = read(parsed)
        start = time.perf_counter()
        audit(parsed, extraction)
        return time.perf_counter() - start

    seconds(20)
    small, large = seconds(200), seconds(800)  # the larger has 100 kB
    assert large < 4 * small * 2.5 + 1
