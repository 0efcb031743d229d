"""Names in a text: companies and concepts that a pack knows, and companies that show it by their form."""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from ..model import Entity
from .lemmas import singular

SUFFIX = (
    r"(?:Inc|Corp|Corporation|Co|Ltd|Limited|plc|PLC|AG|SE|S\.A|SA|NV|N\.V|GmbH|LLC|AB|ASA|Oyj|SpA|KGaA|"
    r"Holdings?|Group)"
)
EXCHANGE = r"(?:NASDAQ|Nasdaq|NYSE|NYSEARCA|LSE|LON|TYO|TSE|HKEX|KRX|TSX|ASX|TWSE)"
WORD = r"[A-Z][\w&'’.-]*[\w&]|[A-Z]"
BY_SUFFIX = re.compile(rf"(?:(?:{WORD})(?: (?:of|&|de))? ){{1,5}}{SUFFIX}\b\.?")
BY_TICKER = re.compile(rf"((?:{WORD})(?: (?:{WORD}|&|of)){{0,4}}) \({EXCHANGE}\s?:\s?[A-Z0-9.]{{1,6}}\)")
AS_A_COMPANY = re.compile(
    rf",? {SUFFIX}\b| \({EXCHANGE}|(?:['’]s)? (?:shares?|stock|executives?|CEO|chief executive)\b"
)
ROLE_BEFORE = re.compile(
    r"(?i)\b(?:company|group|\w*maker|retailer|giant|miner|supplier|rival|producer|operator|bank|lender|insurer|airline|utility|"
    r"contractor|developer|firm|start-?up|shares (?:of|in)|brand|conglomerate|manufacturer|provider|vendor) $"
)
TRAILING_SUFFIX = re.compile(rf",? {SUFFIX}\.?$")
NO_NAME = re.compile(  # what may stand before a name in capitals without being a part of it
    r"^(?:.*['’]s |.*-based |(?:The|A|An|But|And|At|In|On|For|While|When|As|If|Rival|Both|Last|Next|This|Those|That|of|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day) )+"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """The name of a company or concept at ``text[start:end]``; not ``sure`` where the name is a common word as well."""

    start: int
    end: int
    entity: Entity
    sure: bool = True


class Names:
    """A set of known companies and concepts, ready to be found in texts.

    A company's name must be written as listed, or in capitals; a concept's may be plural, hyphenated, in any case.
    """

    def __init__(self, entities: Iterable[Entity], words: Iterable[tuple[str, str]] = ()) -> None:
        """``words`` are pairs of an entity's id and one of its names that is a common word as well."""
        self._words = frozenset(words)
        # lower case → form as it must be written, or "" for any → entity
        forms: dict[str, dict[str, Entity]] = defaultdict(dict)
        for entity in entities:
            for name in (entity.label, *entity.aliases):
                if entity.kind == "company":
                    forms[_lower(name)].setdefault(name, entity)
                    if len(name) > 3:
                        forms[_lower(name)].setdefault(name.upper(), entity)
                else:
                    for variant in _variants(_lower(name)):
                        forms[variant].setdefault("", entity)
        self._known = bool(forms)
        self._automaton = ahocorasick.Automaton()
        for key, entities_by_form in forms.items():
            self._automaton.add_word(key, (len(key), entities_by_form))
        self._automaton.make_automaton()

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Mention]:
        """The mentions in ``text[start:end]``, leftmost and longest first, none overlapping, in order.

        >>> dell = Entity("dell", "company", "Dell", ("Dell Technologies",))
        >>> text = "Dell Technologies and Halden Micro Inc. beat Delltron's AI servers."
        >>> names = Names([dell, Entity("ai-server", "product", "AI server")])
        >>> [(text[m.start:m.end], m.entity.id) for m in names.find(text)]
        [('Dell Technologies', 'dell'), ('Halden Micro Inc.', 'halden-micro'), ('AI servers', 'ai-server')]
        """
        end = len(text) if end is None else end
        mentions = _Mentions()
        for mention in sorted(
            self._listed(text, start, end), key=lambda m: (m.start, -m.end, m.entity.kind != "company")
        ):
            mentions.add(mention)
        by_form = _by_form(text, start, end)
        for mention in by_form:
            known = mentions.starting_at(mention.start)
            if known and mention.end > known.end and text[known.start : known.end] == mention.entity.label:
                mentions.widen(known, mention.end)
            else:
                mentions.add(mention)
        for mention in _short_forms(text, start, end, [m.entity for m in by_form]):
            mentions.add(mention)
        return mentions.found

    def _listed(self, text: str, start: int, end: int) -> list[Mention]:
        if not self._known:
            return []
        found = []
        for last, (length, forms) in self._automaton.iter(_lower(text[start:end])):
            first, stop = start + last + 1 - length, start + last + 1
            entity = forms.get(text[first:stop]) or forms.get("")
            if entity and _stands_alone(text, first, stop):
                written = text[first:stop]
                word = not self._words.isdisjoint({(entity.id, written), (entity.id, written.title())})
                found.append(Mention(first, stop, entity, sure=not word or _is_supported(text, first, stop)))
        return found


def _lower(text: str) -> str:
    """Lower case of the same length, hyphens as spaces, so that offsets hold."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text).replace("-", " ").replace("’", "'")


def _variants(name: str) -> set[str]:
    """A concept's name, singular and plural."""
    base = singular(name)
    plural = (
        base[:-1] + "ies"
        if re.search(r"[^aeiou]y$", base)
        else base + ("es" if base.endswith(("s", "x", "ch", "sh")) else "s")
    )
    return {name, base, plural}


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or before in ("_", "@", "/")) and not (after.isalnum() or after == "_")


def _is_supported(text: str, start: int, end: int) -> bool:
    """Whether a name that is a common word as well is shown to be a company's by what stands beside it."""
    return bool(AS_A_COMPANY.match(text, end) or ROLE_BEFORE.search(text[max(0, start - 24) : start]))


def supported(mentions: list[Mention]) -> list[Mention]:
    """The mentions without those that are not sure and whose company has no sure one."""
    sure = {m.entity.id for m in mentions if m.sure}
    return [m for m in mentions if m.sure or m.entity.id in sure]


def slug(label: str) -> str:
    """The id of a label: lower case, words joined by hyphens.

    >>> slug("AT&T Inc."), slug("Nestlé S.A.")
    ('at-and-t-inc', 'nestlé-s-a')
    """
    return re.sub(r"[\W_]+", "-", label.lower().replace("&", " and ")).strip("-")


def _by_form(text: str, start: int, end: int) -> list[Mention]:
    """Names with a company's suffix, or with an exchange and ticker behind them."""
    found = []
    for match in [*BY_SUFFIX.finditer(text, start, end), *BY_TICKER.finditer(text, start, end)]:
        first, last = match.span(1) if match.re is BY_TICKER else match.span()
        if before := NO_NAME.match(text[first:last]):
            first += before.end()
        label = TRAILING_SUFFIX.sub("", text[first:last])
        if label and slug(label) and not re.fullmatch(SUFFIX, label):
            found.append(Mention(first, last, Entity(slug(label), "company", label)))
    return found


def _short_forms(text: str, start: int, end: int, entities: list[Entity]) -> Iterator[Mention]:
    """The bare names of companies that were found by their form: "Halden Micro" for "Halden Micro Inc."."""
    by_label = {entity.label: entity for entity in entities}
    if by_label:
        longest_first = sorted(by_label, key=lambda label: (-len(label), label))
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
        for match in pattern.finditer(text, start, end):
            yield Mention(match.start(), match.end(), by_label[match[0]])


class _Mentions:
    """Mentions in order, none overlapping: what was added first stays."""

    def __init__(self) -> None:
        self.found: list[Mention] = []
        self._starts: list[int] = []

    def add(self, mention: Mention) -> None:
        at = bisect.bisect_left(self._starts, mention.start)
        clear_before = at == 0 or self.found[at - 1].end <= mention.start
        clear_behind = at == len(self.found) or mention.end <= self.found[at].start
        if clear_before and clear_behind:
            self.found.insert(at, mention)
            self._starts.insert(at, mention.start)

    def starting_at(self, start: int) -> Mention | None:
        at = bisect.bisect_left(self._starts, start)
        return self.found[at] if at < len(self.found) and self._starts[at] == start else None

    def widen(self, mention: Mention, end: int) -> None:
        at = bisect.bisect_left(self._starts, mention.start)
        if at + 1 == len(self.found) or end <= self.found[at + 1].start:
            self.found[at] = Mention(mention.start, end, mention.entity)
