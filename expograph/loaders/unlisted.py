"""Companies that no list holds, told by their form: legal suffix, ticker, role beside the name, shorter name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from ..model import Entity, slug
from ..ontology.companies import ABBREVIATED_FORM, LEGAL_FORM, TRAILING_FORM
from ..ontology.places import adjectives
from .lemmas import plural, singular
from .nouns import nouns

EXCHANGE = r"(?:NASDAQ|Nasdaq|NYSE|NYSEARCA|LSE|LON|TYO|TSE|HKEX|KRX|TSX|ASX|TWSE|SZSE|SSE|BSE|NSE)"
WORD = r"[A-Z][\w&'’.-]*[\w&]|[A-Z]"
NAME = rf"(?:{WORD})(?: (?:{WORD}|&)){{0,2}}"
SUFFIX = rf"(?:{ABBREVIATED_FORM}\.|{LEGAL_FORM}\b)"
BY_SUFFIX = re.compile(rf"(?:(?:{WORD})(?: (?:of|&|de))? ){{1,5}}{SUFFIX}(?: of (?:(?:{WORD}) ){{1,3}}{SUFFIX})?")
BY_TICKER = re.compile(rf"((?:{WORD})(?: (?:{WORD}|&|of)){{0,4}}) \({EXCHANGE}\s?:\s?[A-Z0-9.]{{1,6}}\)")
BY_TRADE = re.compile(  # a name that ends in what a firm does
    rf"(?<=[a-z,;:] )((?:(?:{WORD}) ){{1,3}}(?:Aerospace|Airlines|Airways|Bancorp|Bancshares|Biosciences|Biotech|"
    r"Breweries|Chemicals|Electronics|Foods|Industries|Insurance|Laboratories|Labs|Logistics|Motors|Networks|Petroleum|"
    r"Pharma|Pharmaceuticals|Resorts|Robotics|Semiconductors?|Systems|Technologies|Therapeutics))(?![\w’'-]| [A-Z])"
)
BOUGHT = re.compile(  # a name of which it is said that it is bought
    rf"(?:\b[Aa]cquir(?:e|ed|es|ing)|\b(?:acquisition|takeover|subsidiary) of|\bmerge[rd]? with) ((?:{WORD})"
    rf"(?: (?:{WORD}|&|of)){{0,3}})(?= (?:for|in|from|at|last|this|on|to|by|after)\b|[,.;)])"
)
GAP = r"(?:(?!of |at |in |for |who )[\w’'-]+ ){0,5}?"
ITEM = rf"(?:{WORD})(?: (?:{WORD}|&|of)){{0,3}}"
ITEMS = re.compile(rf"{ITEM}(?:, {ITEM})*(?:,? (?:and|or|&) {ITEM})?")
NAMED = re.compile(rf"({NAME})(?!['’]?\w)")
CAPITAL = re.compile(r"(?<=[a-z] )[A-Z]")
PAUSE = re.compile("[,—–]")
DONE_BY_FIRMS = frozenset("built distributed made manufactured marketed operated produced provided supplied".split())
BEFORE = 40  # characters before a name that may say what it names
DATE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
COORDINATED = re.compile(rf"(?<![\w&] )(?:{ITEM}(?:, {ITEM})+,? (?:and|or) {ITEM}|{ITEM} and {ITEM})(?![\w&])")
PARTS = re.compile(r", (?:and |or )?| (?:and|or) ")
OWNER = re.compile("['’]s$")
NO_NAME = re.compile(  # what may stand before a name in capitals without being a part of it
    r"^(?:.*['’]s |.*-based |Shares (?:of|in) |Rivals |(?:The|A|An|But|And|At|In|On|For|While|When|As|If|Rival|Both|"
    r"Last|Next|This|Those|That|of|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day) )+"
)
GENERIC = frozenset(  # first words that many firms share
    (
        "Advanced Air Allied American Associated Atlantic Bank Best Big Blue British Capital Central China Chinese "
        "Citizens City Clean Consolidated Core Credit Digital Dynamic East Eastern Electric Energy European Federal "
        "Fidelity First Future General Global Golden Grand Great Green Group Health Home Industrial International "
        "Japan Land Liberty Life Light Main National New North Northern Old Open Pacific Power Precision Premier "
        "Prime Public Pure Real Red Royal Silver Smart Solar South Southern Standard State Sun Super Team Texas Time "
        "Total Trade Union United Universal Urban Virgin Vital Water West Western White World Young"
    ).split()
)


@cache
def apposed() -> re.Pattern[str]:
    """A name with what its firm is behind it: "X, the Dutch toolmaker"."""
    firms = nouns()["firm"]
    forms = "|".join(map(re.escape, sorted([*firms, *map(plural, firms)])))
    return re.compile(rf"(?<=[a-z,;:] )({NAME}), (?:an?|the|one of the) {GAP}(?:\w*makers?|{forms})\b")


def is_role(word: str) -> bool:
    """Whether a word, in singular, is what a firm is called, and a person is not."""
    return word in nouns()["firm"] and word not in nouns()["person"] or word.endswith("maker")


def _is_group(word: str) -> bool:
    one = singular(word)
    return one != word and (one in nouns()["firm"] or one.endswith("maker"))


def is_announced(text: str, start: int) -> bool:
    """Whether the words right before a place say that a firm's name follows: "rival X", "shares of X"."""
    words = text[max(0, start - BEFORE) : start].lower().split()
    behind = bool(words) and text[start - 1].isspace()
    return behind and (words[-1] in nouns()["firm"] or _announces(words))


def by_form(text: str, start: int, end: int) -> Iterator[tuple[int, int, Entity]]:
    """(start, end, company) of names with a company's suffix, with a ticker, or with a company's role beside them."""
    certain = [m.span(m.re.groups and 1) for by in (BY_SUFFIX, BY_TICKER) for m in by.finditer(text, start, end)]
    told = [m.span(1) for by in (apposed(), BY_TRADE, BOUGHT) for m in by.finditer(text, start, end)]
    told += [
        m.span(1) for at, words in _names(text, start, end) if _announces(words) and (m := NAMED.match(text, at, end))
    ]
    for spans, doubtful in ((certain, False), (told, True)):
        for first, last in spans:
            first += _prefix(text[first:last])
            label = TRAILING_FORM.sub("", text[first:last])
            if label and not (doubtful and _is_no_name(label)) and not re.fullmatch(LEGAL_FORM, label):
                yield first, last, _firm(label)


@cache
def _telling() -> frozenset[str]:
    """The words right before a name that may say what it names."""
    return nouns()["firm"] | {"by", "of", "in", "like", "as", "including"}


def _names(text: str, start: int, end: int) -> Iterator[tuple[int, list[str]]]:
    """Where a capital stands behind a word that may say what it begins, and the last words before it, in lower case."""
    for match in CAPITAL.finditer(text, start, end):
        at = match.start()
        last = PAUSE.split(text[max(start, text.rfind(" ", start, at - 1) + 1) : at - 1])[-1].lower()
        if last in _telling() or last.endswith("maker"):
            yield at, PAUSE.sub(" ", text[max(start, at - BEFORE) : at].lower()).split()[-3:]


def _announces(words: list[str]) -> bool:
    if words[-1] == "by":
        return words[-2:-1] != [] and words[-2] in DONE_BY_FIRMS
    return is_role(words[-1]) or words[-2:] in (["shares", "of"], ["shares", "in"])


def _introduces(words: list[str]) -> bool:
    """Whether words introduce a list of firms: "toolmakers such as", "firms like"."""
    group = words[-3:-2] if words[-2:] == ["such", "as"] else words[-2:-1] if words[-1] in ("like", "including") else []
    return bool(group) and _is_group(group[0])


def by_company(text: str, start: int, end: int, known: Iterable[str]) -> Iterator[tuple[int, int, Entity]]:
    """(start, end, company) of names that stand in a list of companies: "firms such as X and Y", "X, known and known".

    ``known`` are the names in the text that are companies'; at least half of a bare list must be.
    """
    firms = {_bare(name) for name in known}
    introduced = [ITEMS.match(text, at, end) for at, words in _names(text, start, end) if _introduces(words)]
    for match in [*filter(None, introduced), *COORDINATED.finditer(text, start, end)]:
        items = [(a + _prefix(text[a:b]), b) for a, b in _items(text, *match.span())]
        names = [_bare(text[a:b]) for a, b in items]
        told = sum(name in firms for name in names)
        if match.re is COORDINATED and (told == 0 or 2 * told < len(names)):
            continue
        for (first, last), name in zip(items, names, strict=True):
            if name not in firms and not _is_no_name(name):
                yield first, first + len(OWNER.sub("", text[first:last])), _firm(name)


def _prefix(name: str) -> int:
    """How many characters of a name in capitals are no part of it: "Shares of X", "China's X"."""
    before = NO_NAME.match(name)
    return before.end() if before else 0


def _bare(name: str) -> str:
    return TRAILING_FORM.sub("", OWNER.sub("", name))


def _firm(label: str) -> Entity:
    return Entity(slug(label), "company", label)


def _is_no_name(bare: str) -> bool:
    return len(bare) < 4 or bare in adjectives() or bare in GENERIC or bool(DATE.match(bare))


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for part in [*PARTS.finditer(text, start, end), None]:
        yield start, part.start() if part else end
        start = part.end() if part else end


def bare_name(name: str) -> str:
    """A company's name without its legal forms; the name itself where it is nothing else.

    >>> bare_name("Posco Holdings Inc."), bare_name("Group")
    ('Posco', 'Group')
    """
    while (shorter := TRAILING_FORM.sub("", name)) not in ("", name):
        name = shorter
    return name


def short_forms(name: str) -> list[str]:
    """By what a company whose name a text has given may be called in it: the name without its suffix, its first word.

    >>> short_forms("Halden Micro Inc."), short_forms("Constellation Energy"), short_forms("General Motors")
    (['Halden Micro', 'Halden'], ['Constellation'], [])
    """
    bare = TRAILING_FORM.sub("", name)
    first = bare.split()[0] if bare else ""
    found = [bare] if bare != name else []
    telling = len(first) >= 4 and first[0].isupper() and not _is_no_name(first)
    return [*found, first] if telling and first != bare else found
