"""Companies that no list holds, told by their form: legal suffix, ticker, role beside the name, shorter name."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from ..model import Entity, slug
from ..ontology.places import adjectives

SUFFIX = (
    r"(?:Inc|Corp|Corporation|Co|Ltd|Limited|plc|PLC|AG|SE|S\.A|SA|NV|N\.V|GmbH|LLC|AB|ASA|Oyj|SpA|KGaA|"
    r"Holdings?|Group)"
)
EXCHANGE = r"(?:NASDAQ|Nasdaq|NYSE|NYSEARCA|LSE|LON|TYO|TSE|HKEX|KRX|TSX|ASX|TWSE|SZSE|SSE|BSE|NSE)"
WORD = r"[A-Z][\w&'’.-]*[\w&]|[A-Z]"
NAME = rf"(?:{WORD})(?: (?:{WORD}|&)){{0,2}}"
ROLE = (
    r"(?:chipmaker|carmaker|automaker|planemaker|drugmaker|steelmaker|shipbuilder|retailer|start-?up|manufacturer|supplier|producer|"
    r"airline|lender|insurer|developer|operator|miner|refiner|utility|conglomerate|maker|provider|vendor|distributor|shipper|carrier|"
    r"foundry|contractor|subsidiary|parent|unit|rival|competitor|customer|company|firm|brand)"
)
BY_SUFFIX = re.compile(
    rf"(?:(?:{WORD})(?: (?:of|&|de))? ){{1,5}}{SUFFIX}\b\.?(?: of (?:(?:{WORD}) ){{1,3}}{SUFFIX}\b\.?)?"
)
BY_TICKER = re.compile(rf"((?:{WORD})(?: (?:{WORD}|&|of)){{0,4}}) \({EXCHANGE}\s?:\s?[A-Z0-9.]{{1,6}}\)")
GAP = r"(?:(?!of |at |in |for |who )[\w’'-]+ ){0,5}?"
BY_APPOSITION = re.compile(rf"(?<=[a-z,;:] )({NAME}), (?:an?|the|one of the) {GAP}(?:{ROLE}s?|company|group|firm)\b")
BY_ROLE = re.compile(
    r"\b(?:chipmaker|carmaker|automaker|planemaker|drugmaker|steelmaker|retailer|start-?up|manufacturer|maker|producer|"
    r"supplier|developer|operator|utility|lender|insurer|miner|refiner|company|firm) "
    rf"((?:{WORD})(?: (?:{WORD}|&)){{0,2}})(?!['’]?\w)"
)
ITEM = rf"(?:{WORD})(?: (?:{WORD}|&|of)){{0,3}}"
ITEMS = rf"{ITEM}(?:, {ITEM})*(?:,? (?:and|or|&) {ITEM})?"
GROUP = (
    r"(?:companies|firms|customers|clients|suppliers|makers|manufacturers|producers|rivals|competitors|partners|vendors|providers|"
    r"startups|start-ups|retailers|utilities|airlines|carmakers|automakers|chipmakers|operators|developers|miners|banks|names|giants)"
)
BY_LIST = re.compile(rf"\b(?i:{GROUP})(?:,? |[—–])(?:like|such as|including) ({ITEMS})")
DATE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
COORDINATED = re.compile(rf"(?<![\w&] )({ITEM}(?:, {ITEM})+,? (?:and|or) {ITEM}|{ITEM} and {ITEM})(?![\w&])")
PARTS = re.compile(r", (?:and |or )?| (?:and|or) ")
BY_SHARES = re.compile(rf"(?<=[Ss]hares (?:of|in) )({NAME})")
TRAILING_SUFFIX = re.compile(rf",? {SUFFIX}\.?$")
NO_NAME = re.compile(  # what may stand before a name in capitals without being a part of it
    r"^(?:.*['’]s |.*-based |(?:The|A|An|But|And|At|In|On|For|While|When|As|If|Rival|Both|Last|Next|This|Those|That|of|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day) )+"
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


def by_form(text: str, start: int, end: int) -> Iterator[tuple[int, int, Entity]]:
    """(start, end, company) of names with a company's suffix, with a ticker, or with a company's role beside them."""
    for pattern in (BY_SUFFIX, BY_TICKER, BY_APPOSITION, BY_ROLE, BY_SHARES):
        for match in pattern.finditer(text, start, end):
            first, last = match.span(match.re.groups and 1)
            if before := NO_NAME.match(text[first:last]):
                first += before.end()
            label = TRAILING_SUFFIX.sub("", text[first:last])
            doubtful = match.re not in (BY_SUFFIX, BY_TICKER) and _is_no_name(label)
            if label and not doubtful and not re.fullmatch(SUFFIX, label):
                yield first, last, Entity(slug(label), "company", label)


def by_company(text: str, start: int, end: int, known: Container[str]) -> Iterator[tuple[int, int, Entity]]:
    """(start, end, company) of names that stand in a list of companies: "firms such as X and Y", "X, known and known".

    ``known`` are the names in the text that are companies'; at least half of a bare list must be.
    """
    for pattern in (BY_LIST, COORDINATED):
        for match in pattern.finditer(text, start, end):
            items = [*_items(text, *match.span(1))]
            names = [text[a:b] for a, b in items]
            told = sum(TRAILING_SUFFIX.sub("", name) in known or name in known for name in names)
            if pattern is COORDINATED and (told == 0 or 2 * told < len(names)):
                continue
            for (first, last), name in zip(items, names, strict=True):
                bare = TRAILING_SUFFIX.sub("", name)
                if bare not in known and not _is_no_name(bare):
                    yield first, last, Entity(slug(bare), "company", bare)


def _is_no_name(bare: str) -> bool:
    return len(bare) < 4 or bare in adjectives() or bare in GENERIC or bool(DATE.match(bare))


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for part in [*PARTS.finditer(text, start, end), None]:
        yield start, part.start() if part else end
        start = part.end() if part else end


def short_forms(name: str) -> list[str]:
    """By what a company whose name a text has given may be called in it: the name without its suffix, its first word.

    >>> short_forms("Halden Micro Inc."), short_forms("Constellation Energy"), short_forms("General Motors")
    (['Halden Micro', 'Halden'], ['Constellation'], [])
    """
    bare = TRAILING_SUFFIX.sub("", name)
    first = bare.split()[0] if bare else ""
    found = [bare] if bare != name else []
    telling = len(first) >= 4 and first[0].isupper() and not _is_no_name(first)
    return [*found, first] if telling and first != bare else found
