"""Base forms of English words by their Penn tag, from a table of irregular forms and the regular endings."""

from __future__ import annotations

import gzip
import json
import pathlib
import re
from collections.abc import Iterable
from functools import cache

TABLE = pathlib.Path(__file__).parent / "parser" / "lemmas.json.gz"
VERB_ENDINGS = {
    "VBZ": (("ies", "y"), ("s", ""), ("es", "")),
    "VBD": (("ied", "y"), ("ed", "e"), ("ed", "")),
    "VBN": (("ied", "y"), ("ed", "e"), ("ed", "")),
    "VBG": (("ying", "y"), ("ing", "e"), ("ing", "")),
}
PLURAL_ENDINGS = (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zes", "z"), ("s", ""))
AUXILIARIES = {
    "'s": "be",
    "'re": "be",
    "'m": "be",
    "'ve": "have",
    "'d": "would",
    "'ll": "will",
    "wo": "will",
    "ca": "can",
    "n't": "not",
}


@cache
def _table() -> tuple[dict[str, str], dict[str, str], dict[str, str], frozenset[str]]:
    with gzip.open(TABLE, "rt", encoding="utf8") as file:
        data = json.load(file)
    return data["verb"], data["noun"], data["adjective"], frozenset(data["verbs"])


@cache
def lemma(word: str, tag: str) -> str:
    """The base form of a word.

    >>> lemma("supplied", "VBN"), lemma("Shortages", "NNS"), lemma("making", "VBG"), lemma("hopes", "VBZ")
    ('supply', 'shortage', 'make', 'hope')
    """
    lower = word.lower()
    verb, noun, adjective, verbs = _table()
    if tag.startswith("VB") or tag == "MD":
        if lower in AUXILIARIES:
            return AUXILIARIES[lower]
        if lower in verb and (tag not in ("VB", "VBP") or lower not in verbs):
            return verb[lower]
        return _verb(lower, tag, verbs)
    if tag == "NNS":
        return noun[lower] if lower in noun else singular(lower)
    if tag in ("JJR", "JJS", "RBR", "RBS"):
        return adjective.get(lower, lower)
    if tag == "RB" and lower == "n't":
        return "not"
    return lower


def _verb(lower: str, tag: str, verbs: frozenset[str]) -> str:
    if tag in ("VB", "VBP"):
        return "be" if lower in ("am", "are") else lower
    candidates = [lower[: -len(end)] + base for end, base in VERB_ENDINGS.get(tag, ()) if lower.endswith(end)]
    doubled = [c[:-1] for c in candidates if len(c) > 3 and c[-1] == c[-2]]
    known = [c for c in [*candidates, *doubled] if c in verbs]
    return known[0] if known else candidates[-1] if candidates else lower


def beginnings(bases: Iterable[str]) -> set[str]:
    """What every form of some words begins with: the base, its "-ing" or "-i-" where the end changes, irregular forms.

    >>> sorted(beginnings({"make", "rely"}))
    ['made', 'make', 'making', 'reli', 'relied', 'rely']
    """
    found = set(bases)
    irregular = {form for form, base in _table()[0].items() if base in found}
    changed = {base[:-1] + {"e": "ing", "y": "i"}[base[-1]] for base in found if base.endswith(("e", "y"))}
    return found | changed | irregular


def is_verb(base: str) -> bool:
    """Whether a base form is a verb of English, as far as the table knows.

    >>> is_verb("benefit"), is_verb("workload")
    (True, False)
    """
    return base in _table()[3] or base in ("be", "have", "do")


def singular(lower: str) -> str:
    """A regular English plural without its ending.

    >>> singular("batteries"), singular("switches"), singular("glass")
    ('battery', 'switch', 'glass')
    """
    if lower.endswith(("ss", "us", "is")) or len(lower) < 4:
        return lower
    for end, base in PLURAL_ENDINGS:
        if lower.endswith(end):
            return lower[: -len(end)] + base
    return lower


def plural(noun: str) -> str:
    """The plural of a noun, by its ending.

    >>> plural("battery"), plural("bus"), plural("carmaker")
    ('batteries', 'buses', 'carmakers')
    """
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def is_proper(name: str) -> bool:
    """Whether a listed name is one word with a capital, which in lower case means something else.

    >>> is_proper("Windows"), is_proper("DRAM"), is_proper("Brent crude")
    (True, False, False)
    """
    return name[:1].isupper() and name[1:].islower() and name.isalpha()
