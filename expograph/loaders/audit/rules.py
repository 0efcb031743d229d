"""The rules of the audit, by name."""

from __future__ import annotations

from .compound import compound
from .coverage import coverage
from .dates import dates
from .drafts import Rule
from .goods import price_volume
from .growth import doubled, growth, points, steps
from .margins import margin, order
from .parts import sums
from .periods import annualised, part_of_year
from .repeated import slips
from .valuation import price_earnings, rating, upside
from .wholes import over_whole, share_of

RULES: dict[str, Rule] = {
    "coverage": Rule(
        "A backlog divided by the revenue of a period is the number of periods that it covers.",
        "backlog ÷ revenue of a period = periods",
        (
            "Orvanta's revenue was $2 billion in the second quarter. Its backlog of $6 billion covers about six "
            "quarters of revenue."
        ),
        (
            "Orvanta's revenue was $2 billion in the second quarter. Its backlog of $6 billion covers about "
            "three quarters of revenue."
        ),
        coverage,
    ),
    "growth": Rule(
        "What a figure was, changed by a percentage or a multiple, is what it has become.",
        "base × (1 + percent) = level",
        "Orvanta's revenue rose 25% to $5.0 billion from $3.0 billion a year earlier.",
        "Orvanta's revenue rose 25% to $5.0 billion from $4.0 billion a year earlier.",
        growth,
    ),
    "step": Rule(
        "What a figure was and the amount by which it changed are what it has become.",
        "base + change = level",
        "Orvanta's debt rose by $2 billion to $9 billion from $5 billion.",
        "Orvanta's debt rose by $2 billion to $7 billion from $5 billion.",
        steps,
    ),
    "multiple": Rule(
        "Doubled is a rise of 100%, tripled one of 200%.",
        "multiple − 1 = percent",
        "Orvanta's sales tripled, a rise of 40%, on strong demand.",
        "Orvanta's sales tripled, a rise of 210%, on strong demand.",
        doubled,
    ),
    "points": Rule(
        "The difference of two percentages is in points; a percentage of change is their ratio.",
        "level − base = points; level ÷ base − 1 = percent",
        "Orvanta's gross margin rose 5% to 25% from 20% a year earlier.",
        "Orvanta's gross margin rose 5 percentage points to 25% from 20% a year earlier.",
        points,
    ),
    "compound growth": Rule(
        "A first and a last figure and the years between them give the growth a year, compounded.",
        "(last ÷ first) ^ (1 ÷ years) − 1 = percent a year",
        "The market for cold plates will grow from $10 billion in 2023 to $40 billion in 2030, a CAGR of 35%.",
        "The market for cold plates will grow from $10 billion in 2023 to $40 billion in 2030, a CAGR of 22%.",
        compound,
    ),
    "annual rate": Rule(
        "The figure of a period, times the periods of a year, is its annual rate.",
        "quarter × 4, month × 12 = annual rate",
        "Orvanta's cloud revenue was $1.5 billion in the quarter, an annualised run rate of $9.0 billion.",
        "Orvanta's cloud revenue was $1.5 billion in the quarter, an annualised run rate of $6.0 billion.",
        annualised,
    ),
    "part of a year": Rule(
        (
            "What is sold or spent in a quarter is no more than in the year that it belongs to, and what is earned "
            "only where a loss follows."
        ),
        "quarter ≤ year",
        (
            "Orvanta's revenue was $6.0 billion in the second quarter. It expects revenue of $5.0 billion for "
            "the full year."
        ),
        (
            "Orvanta's revenue was $6.0 billion in the second quarter. It expects revenue of $25 billion for the "
            "full year."
        ),
        part_of_year,
    ),
    "sum": Rule(
        "The parts of a complete list add up to the total; those of a list that may go on are no more than it.",
        "part + part + … = total",
        (
            "Orvanta's revenue of $10.0 billion comprised $5.0 billion from servers, $4.0 billion from storage "
            "and $3.0 billion from services."
        ),
        (
            "Orvanta's revenue of $10.0 billion comprised $5.0 billion from servers, $3.0 billion from storage "
            "and $2.0 billion from services."
        ),
        sums,
    ),
    "shares over 100 %": Rule(
        "The shares of one whole are no more than 100 % together.",
        "share + share + … ≤ 100 %",
        "Orvanta has 55% of the market, Keltrane 35% and Brightwater 25%.",
        "Orvanta has 45% of the market, Keltrane 30% and Brightwater 15%.",
        over_whole,
    ),
    "share of a whole": Rule(
        "A share of a market, or of a firm's revenue, is that part of its size.",
        "share × whole = part",
        "The market for cold plates is worth $50 billion. Orvanta has a 20% share, or $25 billion in sales.",
        "The market for cold plates is worth $50 billion. Orvanta has a 20% share, or $10 billion in sales.",
        share_of,
    ),
    "margin": Rule(
        "A profit divided by the revenue that it was made with is its margin.",
        "profit ÷ revenue = margin",
        "Orvanta earned an operating profit of $2.0 billion on revenue of $10.0 billion, an operating margin of 30%.",
        "Orvanta earned an operating profit of $3.0 billion on revenue of $10.0 billion, an operating margin of 30%.",
        margin,
    ),
    "order of margins": Rule(
        (
            "Gross profit is no less than operating profit, nor EBITDA; net profit is above operating profit "
            "only with other income."
        ),
        "revenue ≥ gross ≥ operating ≥ net",
        "Orvanta's gross margin was 22% and its operating margin was 31%.",
        "Orvanta's gross margin was 42% and its operating margin was 31%.",
        order,
    ),
    "price × volume": Rule(
        "What is sold, times its price, is what it brings in.",
        "price × volume = value",
        "Orvanta sold 20,000 servers at an average price of $300,000 each, for revenue of $9.0 billion.",
        "Orvanta sold 20,000 servers at an average price of $300,000 each, for revenue of $6.0 billion.",
        price_volume,
    ),
    "unit slip": Rule(
        "One figure told twice has one size; the same digits ten or a thousand times as large are a slip.",
        "figure = figure",
        "Orvanta's order backlog reached $4.2 billion in June. The backlog of $4.2 million is a record for Orvanta.",
        "Orvanta's order backlog reached $4.2 billion in June. The backlog of $4.2 billion is a record for Orvanta.",
        slips,
    ),
    "price to earnings": Rule(
        "The price of a share divided by its earnings is the multiple that it trades at.",
        "price ÷ earnings per share = multiple",
        "Orvanta shares closed at $120. With earnings per share of $4.00 they trade at 45 times earnings.",
        "Orvanta shares closed at $120. With earnings per share of $4.00 they trade at 30 times earnings.",
        price_earnings,
    ),
    "upside": Rule(
        "A target divided by the price of the share is what is to be gained.",
        "target ÷ price − 1 = upside",
        "Orvanta shares closed at $100. The broker has a price target of $120, which implies upside of 35%.",
        "Orvanta shares closed at $100. The broker has a price target of $120, which implies upside of 20%.",
        upside,
    ),
    "rating against target": Rule(
        "A rating to buy goes with a target above the price, one to sell with a target below it.",
        "target > price (buy), target < price (sell)",
        "Orvanta shares closed at $100. The broker rates them a buy with a price target of $85.",
        "Orvanta shares closed at $100. The broker rates them a buy with a price target of $125.",
        rating,
    ),
    "order of dates": Rule(
        "What begins has an earlier date than what ends.",
        "first date ≤ last date",
        "Construction of Orvanta's plant will begin in 2028 and be completed in 2026.",
        "Construction of Orvanta's plant will begin in 2026 and be completed in 2028.",
        dates,
    ),
}
