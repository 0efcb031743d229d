"""The forms of the figures that the audit reads, as regular expressions, and numbers in words."""

from __future__ import annotations

import re

from .interval import QUALIFIERS, Interval, printed
from .terms import DOWN, NUMBERS, UP

SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "mn": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "billion": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
    "lakh": 1e5,
    "crore": 1e7,
}
NUMBER = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|\b(?:{'|'.join(NUMBERS[1:])})\b)(?:[ -]and[ -]a[ -]half)?"
RANGE = rf"(?P<low>{NUMBER})(?:(?: to | or |[-–])(?P<high>{NUMBER}))?"
DURATION = re.compile(rf"(?<![\w$€£¥.,]){RANGE}[ -](?P<unit>quarter|month|year|week|day)s?\b", re.IGNORECASE)
HALVES = re.compile(r"\b(?P<one>a|one) (?P<unit>quarter|month|year) and a half\b", re.IGNORECASE)
TIMES = re.compile(rf"(?<![\w$€£¥.,]){RANGE}(?: ?(?:times|x)\b|-?fold\b)", re.IGNORECASE)
RATIO = re.compile(
    r"\b(?:P/E|p/e|price[-/ ]to[- ]earnings|price/earnings|earnings)(?: ratio| multiple)? (?:of|is|was|at|"
    rf"stands at)(?: about| around| roughly)? (?P<low>{NUMBER})(?![\w%.,]*\d|%| ?(?:million|billion|cents|"
    r"dollars))",
    re.IGNORECASE,
)
COUNT = re.compile(
    r"(?<![\w$€£¥.,-])(?P<low>\d{1,3}(?:,\d{3}){1,4}|\d{1,9}(?:\.\d{1,6})?)(?: (?P<scale>million|billion|thousand))?"
    r" (?:(?!to |in |and |or |of |for |by |at |on |per )[a-z][a-z-]+ ){0,2}?(?P<unit>(?!years|months|"
    r"quarters|weeks|days|hours|times|points|percent|was|is|has)[a-z][a-z-]+s|staff|people|personnel)\b"
)
COMPARED = re.compile(
    r"\b(?:from|to|against|versus|compared with|than) (?P<low>\d{1,3}(?:,\d{3}){1,4}|"
    r"\d{1,9}(?:\.\d{1,6})?(?= (?:million|billion)))"
    r"(?![\w%.]*\d|%)(?: (?P<scale>million|billion))?(?! [a-z-]+s\b)"
)
POINTS = re.compile(  # "up 3 points to 40%"
    rf"(?<![\w$€£¥.,])(?P<low>{NUMBER})[ -]points?"
    r"(?= (?:higher |lower |up |down )?(?:to|at) (?:about )?\d[\d.]*(?: ?%| per ?cent))"
)
BARE = re.compile(  # "$2 billion came from servers, 1 billion from storage"
    r"(?<![\w$€£¥.,-])(?P<low>\d{1,3}(?:\.\d{1,3})?) (?P<scale>million|billion|trillion)"
    r"(?=[,.;)]| and\b| (?:c[ao]me |comes )?(?:from|in|for|at|to)\b| was\b| were\b)"
)
PERIODIC = re.compile(r"\b(?:for|in|during|over) the (?:first |last |latest )?$", re.IGNORECASE)
PERIODS = frozenset({"three months", "six months", "twelve months", "12 months"})  # a length, but of a period
SCALED = re.compile(r" (million|billion)$", re.IGNORECASE)
YEAR = re.compile(r"(?<![\w$€£¥.,/-])(?:FY ?)?((?:19|20)\d\d)(?!\d|[.,]\d|%|-\d)")
QUALIFIER = re.compile(
    rf"(?<![\w-])({'|'.join(sorted(map(re.escape, QUALIFIERS), key=len, reverse=True))})(?: (?:a|an|the))? $",
    re.IGNORECASE,
)
OTHER_TIME = re.compile(r",? ?(?:earlier|ago|before|later)\b")
PLURAL = re.compile(r" (?!was\b|is\b|has\b|as\b|this\b|plus\b)[a-z][a-z-]+s\b")
LASTING = frozenset(
    "days weeks months years".split()
)  # read as durations, or of what is no duration ("7,500 a year ago")
DATED = re.compile(
    r"(?:between |from )?(?:19|20)\d\d(?: to | and |\s?[-–—]\s?)(?=\D|\d[\d.,]* (?:million|billion|trillion)\b)"
)
PER_TIME = re.compile(r"(?P<unit>.*)/(?P<per>day|week|month|quarter|year)")
MOVED = {
    True: re.compile(rf"\b(?:{UP}|{DOWN}) (?:by )?(?:another |a further |about )?$", re.IGNORECASE),
    False: re.compile(
        rf"\b(?:margins?|share|rate|utili[sz]ation|yield)\b[^⟦]{{0,20}}\b(?:{UP}|{DOWN}) (?:by )?$", re.IGNORECASE
    ),
}
ROUGHLY = 0.15  # how far a part in words ("a third") may be from the number, as a part of it
FROM_PERCENT = re.compile(r" from (?:about |just )?\d[\d.]*(?: ?%| per ?cent)")
OF_THAT = re.compile(r"Of (?:this|that|which|these|the total)\b")
UNPLAIN = re.compile(r"[⟦⟧’\s]")


def in_numbers(low: str, high: str | None) -> Interval | None:
    """From a number to another, in digits or words; None for what is no number."""
    first, last = _number(low), _number(high or low)
    return None if first is None or last is None else first.to(last)


def _number(words: str) -> Interval | None:
    """ "four", "2.5", "two and a half"."""
    plain, half, _ = re.sub(r"[ -]", " ", words.lower()).partition(" and a half")
    if half and (whole := _number(plain)):
        return Interval(whole.middle + 0.4, whole.middle + 0.6)
    if plain in NUMBERS:
        return printed(str(NUMBERS.index(plain)))
    try:
        return printed(plain)
    except ValueError:
        return None
