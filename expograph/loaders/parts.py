"""Parts of a whole that a text gives in words, as percentages: "a third of", "by half", "nine out of ten".

>>> text = "two-thirds of its sales fell by half, four out of every five in the third quarter"
>>> [(text[start:end], value) for start, end, value in find(text)]
[('two-thirds', '67'), ('half', '50'), ('four out of every five', '80')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

OF = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}
COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20,
}  # fmt: skip
COUNT = "|".join(sorted(COUNTS, key=lambda word: (-len(word), word)))
# "a third" may also be one more, and "a quarter" a time: what follows, or a "by" before, tells a part.
BEHIND = (
    r"(?= of\b(?! (?:the )?(?:19|20)\d\d)"
    r"| (?:more|less|lower|higher|fewer|smaller|larger|cheaper|since|from|within)\b|[.;:)!?]|,|$)"
)
PATTERN = re.compile(
    rf"\b(?P<many>two|three|four|five|six|seven|eight|nine)[ -](?P<of>{'|'.join(OF)})s\b"
    r"|(?P<by>\bby (?:about |around |almost |nearly |roughly |some |over )?)?"
    rf"\b(?P<one>a|an|one)[ -](?P<part>{'|'.join(OF)})\b"
    rf"(?(by)(?!-)|{BEHIND})"
    r"|(?:\bby (?:about |around |almost |nearly |roughly |more than |over )?|\boff by )(?P<byhalf>half)\b"
    r"|(?<!first )(?<!second )(?<!latter )(?<!other )\b(?P<half>half)(?= of\b| (?:the|its|their|all|our|as much)\b)"
    rf"|\b(?P<some>{COUNT}|\d\d?) (?:out of|in|of) (?:every )?(?P<all>{COUNT}|\d\d?)\b",
    re.IGNORECASE,
)


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, str]]:
    """(start, end, percentage as a plain number) of each part in ``text[start:end]``."""
    for match in PATTERN.finditer(text, start, len(text) if end is None else end):
        if match["many"]:
            some, whole = COUNTS[match["many"].lower()], OF[match["of"].lower()]
            if some < whole:
                yield *match.span(), _percentage(some, whole)
        elif match["one"]:
            yield match.start("one"), match.end("part"), _percentage(1, OF[match["part"].lower()])
        elif match["byhalf"] or match["half"]:
            yield *match.span("byhalf" if match["byhalf"] else "half"), "50"
        else:
            some, whole = (COUNTS.get(match[name].lower()) or _number(match[name]) for name in ("some", "all"))
            joint = " of " in match[0].lower() and "every" not in match[0].lower() and "out of" not in match[0].lower()
            if 0 < some < whole and not joint and match["some"].lower() not in ("a", "an"):
                yield *match.span(), _percentage(some, whole)


def _number(digits: str) -> int:
    return int(digits) if digits.isdigit() else 0


def _percentage(some: int, whole: int) -> str:
    """The rounded percentage, with a decimal where that makes it exact ("an eighth" is 12.5)."""
    exact = 1000 * some % whole == 0
    return f"{100 * some / whole:.1f}".removesuffix(".0") if exact else f"{100 * some / whole:.0f}"
