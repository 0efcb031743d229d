"""Names in a text: companies and concepts that a pack knows, and companies that show it by their form."""

from __future__ import annotations

import bisect
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import ahocorasick

from ..model import Entity
from ..ontology.companies import LEGAL_FORM
from .lemmas import is_proper, plural, singular
from .unlisted import EXCHANGE, bare_name, by_form, is_announced, short_forms

AS_A_COMPANY = re.compile(
    rf",? {LEGAL_FORM}\b| \({EXCHANGE}|(?:['’]s)? "
    r"(?:shares?|stock|executives?|CEO|chief executive|analysts?|earnings|revenue|sales|"
    r"said|says|announced|reported|plans|unveiled|expects|agreed|declined|customers|products|engineers)\b"
)
AMID = re.compile(r"[a-z,;] $")
ABBREVIATED = re.compile(r"(?<=Corp|.Inc|.Ltd|Bros|..Co|.Cos)\.(?=[,;:)’']|\s[a-z(&])")  # the stop of "Intel Corp., X"


@dataclass(frozen=True, slots=True)
class Mention:
    """The name of a company or concept at ``text[start:end]``; not ``sure`` where the name is a common word as well.

    ``layer`` names the vocabulary that knows it (see :class:`Names`).
    """

    start: int
    end: int
    entity: Entity
    sure: bool = True
    layer: str = ""


class Names:
    """Vocabularies of companies and concepts, ready to be found in texts in one pass.

    A company's name must be written as listed, or in capitals, and so must goods called by one word ("Windows"); a
    concept's other names may be plural, hyphenated, in any case, unless they are acronyms.
    """

    def __init__(
        self,
        entities: Iterable[Entity] | Mapping[str, Iterable[Entity]],
        words: Iterable[tuple[str, str]] = (),
        unlisted: bool = False,
    ) -> None:
        """``entities`` are one vocabulary, or several by name: a mention then says which ``layer`` knows it.

        ``words`` are pairs of an entity's id and one of its names that is a common word as well; ``unlisted`` says
        whether companies that no list holds are to be found by their form (see that module).
        """
        self._unlisted = unlisted
        self._words = frozenset(words)
        # folded → form as it must be written, or "" for any → layer → entity
        forms: dict[str, dict[str, dict[str, Entity]]] = defaultdict(lambda: defaultdict(dict))
        for layer, known in (entities if isinstance(entities, Mapping) else {"": entities}).items():
            for entity in known:
                for key, form in _forms(entity):
                    forms[fold(key)][form].setdefault(layer, entity)
        self._known = bool(forms)
        self._automaton = ahocorasick.Automaton()
        for key, written in forms.items():
            self._automaton.add_word(f" {key} ", (len(key), {form: tuple(e.items()) for form, e in written.items()}))
        self._automaton.make_automaton()

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Mention]:
        """The mentions in ``text[start:end]``, leftmost and longest first, none overlapping, in order.

        >>> dell = Entity("dell", "company", "Dell", ("Dell Technologies",))
        >>> text = "Dell Technologies and Halden Micro Inc. beat Delltron's AI servers."
        >>> names = Names([dell, Entity("ai-server", "product", "AI server")], unlisted=True)
        >>> [(text[m.start:m.end], m.entity.id) for m in names.find(text)]
        [('Dell Technologies', 'dell'), ('Halden Micro Inc.', 'halden-micro'), ('AI servers', 'ai-server')]
        """
        end = len(text) if end is None else end
        mentions = _Mentions()
        for mention in sorted(
            self.every(text, start, end), key=lambda m: (m.start, -m.end, m.entity.kind != "company")
        ):
            mentions.add(mention)
        for first, last, entity in by_form(text, start, end) if self._unlisted else ():
            mention = Mention(first, last, entity)
            known = mentions.starting_at(mention.start)
            if _is_another(text, mentions.over(first, last), mention):
                mentions.put(mention)
            elif known and _says_more(text, known, mention):
                mentions.widen(known, mention.end)
            else:
                mentions.add(mention)
        for mention in list(mentions.found):
            if mention.entity.kind == "company" and ABBREVIATED.match(text, mention.end, end):
                mentions.widen(mention, mention.end + 1)
        return mentions.found

    def every(self, text: str, start: int = 0, end: int | None = None) -> list[Mention]:
        """All mentions of listed names, of every layer, overlapping ones too."""
        if not self._known:
            return []
        found = []
        for last, (length, forms) in self._automaton.iter(f" {fold(text[start:end])} "):
            first = start + last - 1 - length
            stop = first + length
            if any(beside in "_@/" for beside in (text[first - 1 : first], text[stop : stop + 1]) if beside):
                continue
            written = text[first:stop].replace("’", "'")
            for layer, entity in forms.get(written) or forms.get("") or ():
                word = bool(self._words) and not self._words.isdisjoint(
                    {(entity.id, written), (entity.id, written.title())}
                )
                sure = not word or _is_supported(text, first, stop)
                found.append(Mention(first, stop, entity, sure, layer))
        return found


def _says_more(text: str, known: Mention, mention: Mention) -> bool:
    """Whether a company told by its form is one known by a shorter name: "Akero" in "Akero Therapeutics"."""
    name = text[known.start : known.end]
    one_more = mention.entity.label.startswith(name + " ") and mention.entity.label.count(" ") == name.count(" ") + 1
    return mention.end > known.end and known.entity.kind == "company" and (mention.entity.label == name or one_more)


def _is_another(text: str, known: list[Mention], mention: Mention) -> bool:
    """Whether a name with its legal form only begins as a known one does: "Vale" in "Vale Batteries Inc."."""
    name = text[mention.start : mention.end]
    bare = bare_name(name)
    if bare == name or name.endswith(" Group") or not known:  # "Intel Foundry Group" is a part of Intel
        return False
    inside = known[0].start == mention.start and known[-1].end < mention.start + len(bare)
    return inside and sum(m.entity.kind == "company" for m in known) < 2  # no headline that runs two into one


def _gives_way(known: Mention, mention: Mention, name: str) -> bool:
    """Whether a mention makes room for one that it overlaps, by the full ``name`` of a company."""
    if known.entity.kind != "company":
        return not (known.start <= mention.start and mention.end < known.end)
    inside = mention.start <= known.start and known.end <= mention.end
    return inside and name not in (known.entity.label, *known.entity.aliases)


def _forms(entity: Entity) -> Iterator[tuple[str, str]]:
    """The names of an entity, each with the form in which it must be written, or "" for any."""
    for name in (entity.label, *entity.aliases):
        if entity.kind in ("company", "place") or is_proper(name):
            yield name, name
            if len(name) > 3:
                yield name, name.upper()
        elif name.isupper():  # an acronym is no word in lower case: "GOES" is a steel
            yield name, name
            yield name + "s", name + "s"
        else:
            yield from ((variant, "") for variant in _variants(name.lower()))


PUNCTUATION = str.maketrans(
    dict.fromkeys(
        "!\"#$%&'()*+,-.:;<=>?[\\]^`{|}~’‘“”«»–—…•·\n\t\r\u00a0\u2009\u202f\u200e\u200f\u202a\u202c\u202e", " "
    )
)


def fold(text: str) -> str:
    """Lower case of the same length, punctuation as spaces, so that offsets hold and names end at spaces."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.translate(PUNCTUATION)


def _variants(name: str) -> set[str]:
    """A concept's name, singular and plural."""
    base = singular(name)
    return {name, base, plural(base)}


def _is_supported(text: str, start: int, end: int) -> bool:
    """Whether a name that is a common word as well is shown to be a company's by what stands beside it."""
    return bool(AS_A_COMPANY.match(text, end) or is_announced(text, start))


def merged(layers: Iterable[list[Mention]]) -> list[Mention]:
    """The mentions of several sets of names, in order, none overlapping.

    Companies win, then the longer name, then the earlier layer.
    """
    every = [
        (m.entity.kind != "company" or not m.sure, m.start - m.end, layer, m.start, m)
        for layer, mentions in enumerate(layers)
        for m in mentions
    ]
    found = _Mentions()
    for *_, mention in sorted(every, key=lambda item: item[:4]):
        found.add(mention)
    return found.found


def supported(text: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions without those that are not sure and whose company has no sure one.

    A name that is a common word as well is surer when it stands twice in capitals amid a sentence.
    """
    sure = {m.entity.id for m in mentions if m.sure}
    amid = Counter(m.entity.id for m in mentions if AMID.search(text[max(0, m.start - 3) : m.start]))
    return [m for m in mentions if m.sure or m.entity.id in sure or amid[m.entity.id] >= 2]


def with_short_forms(text: str, mentions: list[Mention], spans: Iterable[tuple[int, int]]) -> list[Mention]:
    """The mentions, and those of companies by the first words of a name that the text has given in full.

    A name of several words without its legal form means its company wherever it stands, whatever its words mean.
    """
    forms: dict[str, set[str]] = defaultdict(set)
    entities = {m.entity.id: m.entity for m in mentions}
    for m in mentions:
        if m.entity.kind == "company":
            for form in short_forms(text[m.start : m.end]):
                forms[form].add(m.entity.id)
    clear = {form: entities[min(ids)] for form, ids in forms.items() if len(ids) == 1}
    if not clear:
        return mentions
    found = _Mentions()
    for m in mentions:
        found.add(m)
    either = "|".join(
        re.escape(form) + ("" if " " in form else "(?! [A-Z])") for form in sorted(clear, key=lambda f: (-len(f), f))
    )
    pattern = re.compile(rf"(?<![\w&-])(?:{either})(?![\w&-])")
    for start, end in spans:
        for match in pattern.finditer(text, start, end):
            mention = Mention(match.start(), match.end(), clear[match[0]])
            if " " in match[0] and all(_gives_way(m, mention, match[0]) for m in found.over(*match.span())):
                found.put(mention)
            else:
                found.add(mention)
    return found.found


class _Mentions:
    """Mentions in order, none overlapping: what was added first stays, unless another is put in its place."""

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

    def over(self, start: int, end: int) -> list[Mention]:
        """The mentions that overlap ``text[start:end]``."""
        return self.found[self._over(start, end)]

    def put(self, mention: Mention) -> None:
        """Adds a mention in place of those that it overlaps."""
        over = self._over(mention.start, mention.end)
        self.found[over], self._starts[over] = [mention], [mention.start]

    def _over(self, start: int, end: int) -> slice:
        first = bisect.bisect_left(self._starts, start)
        if first and self.found[first - 1].end > start:
            first -= 1
        return slice(first, bisect.bisect_left(self._starts, end))

    def starting_at(self, start: int) -> Mention | None:
        at = bisect.bisect_left(self._starts, start)
        return self.found[at] if at < len(self.found) and self._starts[at] == start else None

    def widen(self, mention: Mention, end: int) -> None:
        at = bisect.bisect_left(self._starts, mention.start)
        if at + 1 == len(self.found) or end <= self.found[at + 1].start:
            self.found[at] = Mention(mention.start, end, mention.entity)
