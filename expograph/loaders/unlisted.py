"""Companies that no list holds, told by their form: legal suffix, ticker, role beside the name, shorter name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Entity
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
BY_APPOSITION = re.compile(
    rf"(?<![.!?] )(?<!^)({NAME}), (?:an?|the|one of the) (?:[\w’'-]+ ){{0,5}}?(?:{ROLE}s?|company|group|firm)\b"
)
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
    for pattern in (BY_SUFFIX, BY_TICKER, BY_APPOSITION, BY_SHARES):
        for match in pattern.finditer(text, start, end):
            first, last = match.span(match.re.groups and 1)
            if before := NO_NAME.match(text[first:last]):
                first += before.end()
            label = TRAILING_SUFFIX.sub("", text[first:last])
            doubtful = match.re in (BY_APPOSITION, BY_SHARES) and (label in adjectives() or label in GENERIC)
            if label and not doubtful and not re.fullmatch(SUFFIX, label):
                yield first, last, Entity(slug(label), "company", label)


def short_forms(name: str) -> list[str]:
    """By what a company whose name a text has given may be called in it: the name without its suffix, its first word.

    >>> short_forms("Halden Micro Inc."), short_forms("Constellation Energy"), short_forms("General Motors")
    (['Halden Micro', 'Halden'], ['Constellation'], [])
    """
    bare = TRAILING_SUFFIX.sub("", name)
    first = bare.split()[0] if bare else ""
    found = [bare] if bare != name else []
    telling = len(first) >= 4 and first[0].isupper() and first not in GENERIC and first not in adjectives()
    return [*found, first] if telling and first != bare else found


def slug(label: str) -> str:
    """The id of a label: lower case, words joined by hyphens.

    >>> slug("AT&T Inc."), slug("Nestlé S.A.")
    ('at-and-t-inc', 'nestlé-s-a')
    """
    return re.sub(r"[\W_]+", "-", label.lower().replace("&", " and ")).strip("-")
