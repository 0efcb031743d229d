"""The names of a sentence: which of its capital letters are firms, which persons, places, brokers, or a dateline.

Firms that no list knows are told by their capital letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_NAME = 3  # words
NAME = re.compile(r"(?<![\w⟦])[A-Z][\w&.-]*(?:[ -](?:&|de|[A-Z][\w&.-]*))*(?<![.,-])")
NO_NAMES = frozenset(
    """
    the a an it its in on at but and as if for with our their his her when while after before since last shares
    analysts however meanwhile this that these those they he she we i you by from to of or not no so then there here
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december q1 q2 q3 q4 h1 h2 fy ceo cfo coo eps ebitda ebit pe usd eur gbp jpy cny ai
    us u.s uk u.k eu american european chinese german japanese british french korean indian revenue revenues sales
    backlog profit net gross operating margin margins orders earnings buy sell hold overweight underweight
    outperform underperform neutral first second third fourth full fiscal total both each every one two three four
    five six seven eight nine ten management demand growth analyst investors wall street china america europe
    germany japan india korea asia asp today quarterly annual market markets chief executive president director
    chairman officer finance group company construction work building shipbuilding outlook guidance spending exports
    imports unit free cash capital order deliveries shipments production output prices price inventory capacity
    about nearly more less over under excluding including adjusted compared according despite although because given
    between north south east west latin cagr year years month quarter half still even yet also only what where how
    why all some many most another such rival competitor supplier peer customer partner parent chipmaker carmaker
    shipbuilder drugmaker miner retailer lender airline insurer utility planemaker steelmaker toolmaker brokerage
    broker began completed signed extended
    """.split()
)
PEOPLES = frozenset(
    """
    french dutch swiss greek czech thai israeli saudi qatari emirati welsh indian norwegian swedish danish finnish
    spanish irish scottish polish turkish italian austrian belgian hungarian romanian bulgarian croatian serbian
    slovenian slovak ukrainian russian estonian latvian lithuanian icelandic portuguese taiwanese vietnamese malaysian
    indonesian philippine filipino singaporean australian canadian mexican brazilian chilean argentine peruvian
    colombian egyptian moroccan nigerian kenyan african asian iranian iraqi pakistani bangladeshi kazakh mongolian
    californian texan bavarian catalan flemish nordic scandinavian baltic iberian african arab
    """.split()
)
SEATED = re.compile(r"-(?:based|listed|headquartered|owned|born|led|backed|traded|quoted)$")
COMPOUND = re.compile(r"[A-Z][a-z]+(?:-[a-z]+)+")  # "Cold-plate maker"
TITLE = re.compile(
    r"(?:executive|officer|president|director|chairman|chairwoman|chair|analysts?|manager|head|founder|"
    r"CEO|CFO|COO|(?:analysts?|strategists?|economists?|brokers?) (?:at|with|of|from)|mr|ms|mrs|strategist|economist|"
    r"boss|chief),? $",
    re.IGNORECASE,
)
TITLED = re.compile(
    r"(?:(?:Chief|Vice|Deputy|Managing|Senior|Executive|Financial|Operating|Technology|Finance|Chair\w*|President|"
    r"Director|Officer|Analyst|Strategist|Economist|Manager|Mr|Ms|Mrs|Dr)\.? )+(?=[A-Z])"
)
JUDGE = re.compile(
    r"\b(?:brokerages?|brokers?|investment banks?|research (?:house|firm)|consultanc(?:y|ies)|market researchers?|"
    r"(?:analysts?|strategists?|economists?) (?:at|with|of|from)),? $",
    re.IGNORECASE,
)
DATELINE = re.compile(
    r"(?:[A-Z][A-Z .,'/-]{3,40}(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?,? ?(?:\([^)⟦]{1,40}\))? ?(?:--|[-–—]) "
    r"|[A-Z][A-Z .,'/-]{2,40} \([^)⟦]{1,40}\) |\([A-Z][^)⟦]{1,40}\) "
    r"|[A-Z][\w .,]{2,40} \([A-Z][^)⟦]{1,40}\) (?:--|[-–—]) )(?=[\"“'‘A-Z])"
)
FIRM = (
    r"company|group|firm|business|[\w-]*maker|supplier|designer|builder|lender|bank|contractor|yard|miner|operator|"
    r"retailer|developer|giant|conglomerate|manufacturer|producer|insurer|utility|carrier|airline|brewer|distributor|"
    r"provider|start-?up|shipbuilder|refiner|grocer"
)
DESCRIBED = re.compile(rf"(?:, [A-Z][\w.]+,?)? (?:[a-z][\w-]* ){{0,2}}(?:{FIRM})\b")
PLACE = re.compile(
    r"(?<!invested )(?<!invests )(?<!stake )(?<!stakes )(?<!shares )(?<!interest )(?<!invest )\b(?:in|near|outside|"
    r"across|throughout|around) (?:the |northern |southern |eastern |western |central )?$"
)
FIRMLY = re.compile(
    r"'s\b|,? (?:said|says|report(?:s|ed)|posted|expects|has|had|sold|sells|earn(?:s|ed)|ma[dk]es?|shares|"
    r"stock|plans|will|won|signed|forecasts?|"
    r"raised|cut|booked|generate[sd]|shipped|deliver(?:s|ed)|h[eo]lds?|trades|announced|recorded|closed|paid|"
    r"owns|employs|spent|invested)\b"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``masked[start:end]`` of its sentence; ``key`` is the same for all forms of one name.

    ``described`` is "the Leeds group", ``place`` what stands behind "in", ``one_of`` what stands behind "a".
    """

    start: int
    end: int
    key: str
    owns: bool
    described: bool = False
    place: bool = False
    one_of: bool = False


def first_word(name: str) -> str:
    return re.split(r"[ ]", name.lower())[0].removesuffix("'s").removesuffix("'")


def persons(texts: Iterable[str]) -> frozenset[str]:
    """The words of names behind a title: persons, and those whom they work for; and brokers, who judge others."""
    found: set[str] = set()
    for masked in texts:
        for match in NAME.finditer(masked):
            before = masked[max(0, match.start() - 40) : match.start()]
            titled = TITLED.match(match[0])
            if titled or TITLE.search(before) or JUDGE.search(before):
                found.update(w.lower().removesuffix("'s") for w in match[0][titled.end() if titled else 0 :].split())
    return frozenset(found)


def proper_names(texts: list[str], headlines: list[str], known: dict[str, str]) -> frozenset[str]:
    """The words that are names though a sentence begins with them: elsewhere too, and never in small letters."""
    small = {word for masked in texts for word in re.findall(r"(?<![\w-])[a-z][\w-]*", masked)}
    inside, first = set(known), list[str]()
    for masked in texts:
        for match in NAME.finditer(masked):
            word = first_word(match[0])
            if match.start() > 1 or " " in match[0] or re.match(FIRMLY, masked[match.end() :]):
                inside.add(word)
            elif masked[match.end() : match.end() + 1] != ",":
                first.append(word)
    first += {first_word(m[0]) for line in headlines for m in NAME.finditer(line) if line[m.end() :].startswith("'s")}
    inside.update(word for word in first if first.count(word) > 1)
    return frozenset(inside - small)


def opened(masked: str, known: dict[str, str]) -> int:
    """Where a sentence begins behind the dateline that it may have."""
    line = DATELINE.match(masked)
    return line.end() if line and first_word(masked) not in known else 0


def names_of(masked: str, known: dict[str, str], people: frozenset[str], proper: frozenset[str]) -> Iterator[Name]:
    """The names of firms in a sentence, in order."""
    opening = opened(masked, known)
    for match in NAME.finditer(masked, opening):
        words = match[0].split(" ")
        start, end = match.span()
        right = masked[end : end + 50]
        if TITLED.match(match[0]):
            continue
        while words and _is_no_name(words, right):
            start += len(words[0]) + 1
            words = words[1:]
        if not words or len(words[0]) < 2:
            continue
        left = masked[max(0, start - 30) : start]
        first = first_word(words[0])
        if start <= opening + 1 and (first not in proper or COMPOUND.fullmatch(words[0]) and first not in known):
            continue
        if JUDGE.search(masked[max(0, start - 40) : start]):
            continue
        end = start + len(" ".join(words[: 1 if len(words) > LONGEST_NAME else None]))  # a title is no name
        owns = masked[end : end + 1] == "'"
        if first in known:
            yield Name(start, end, known[first], owns)
        elif first not in people:
            described = bool(re.search(r"\b[Tt]he $", left)) and DESCRIBED.match(masked[match.end() :]) is not None
            place = PLACE.search(left) is not None and not owns
            yield Name(start, end, first, owns, described, place, bool(re.search(r"\b[Aa]n? $", left)))


def _is_no_name(words: list[str], right: str) -> bool:
    """Whether the first word of a name is none: a common one, a people's, or a place that a firm is based in."""
    word = words[0].lower()
    if re.split("['-]", word)[0] in NO_NAMES or any(SEATED.search(w) for w in words):
        return True
    return word in PEOPLES and (len(words) > 1 or re.match(r" [a-z]|-", right) is not None)


def settled(named: list[tuple[Name, ...]], topic: str | None) -> list[tuple[Name, ...]]:
    """Names without those that describe whom the text speaks of anyhow: "the Leeds company"."""
    plain = {n.key for names in named for n in names if not n.described and not n.place}
    return [
        tuple(n for i, n in enumerate(names) if not n.described or n.key in plain or not (topic or i + 1 < len(names)))
        for names in named
    ]


def topic_of(named: list[tuple[Name, ...]]) -> str | None:
    """The name that most sentences have, where it has twice as many as the next."""
    count: dict[str, int] = {}
    for names in named:
        for key in {n.key for n in names if not (n.described or n.place or n.one_of)}:
            count[key] = count.get(key, 0) + 1
    ranked = sorted(count.items(), key=lambda item: (-item[1], item[0]))
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1]) else None
