"""How a document was read: what stated each claim, in which roles, and why a sentence gave none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..errors import SourceError
from ..model import Document
from . import linear
from .extract import prepare
from .grammar import Sentence
from .phrases import Thing
from .prose import as_read
from .readings import Reading
from .statements import Statement, statements
from .unread import reason

NOTHING = "it names no two things beside a cue, a figure or a reference"

Row = tuple[str, str, str, str]
"""claim, what read it, because of what, the sentence"""


def explain(document: Document, words: str | None = None, packs: Iterable[str] | None = None) -> Iterator[Row]:
    """A row for each claim of each sentence, and one for each sentence that gave none.

    ``words`` keeps the sentences that hold them, in any case.  Raises SourceError where none is left.
    """
    parsed = prepare(document, packs)
    every = zip(parsed.sentences, parsed.named, strict=True)
    wanted = [x for x in every if words is None or words.casefold() in _quote(document, x[0]).casefold()]
    if not wanted and words is None:
        raise SourceError(f"{document.source}: no sentence in it holds a cue, a figure or two names; none was read")
    if not wanted:
        raise SourceError(
            f"{document.source}: no sentence that was read holds {words!r}; give words as they stand in it "
            "(sentences without a cue, a figure or two names are not read)"
        )
    for s, things in wanted:
        found = statements(s, parsed.concepts, things)
        for said in found:
            claim = f"{said.source.entity.label} {said.relation} {said.target.entity.label}"
            yield (
                claim,
                f"{said.rule} ({said.support}, {said.confidence:.2f})",
                _because(document, said),
                _quote(document, s),
            )
        if not found:
            yield "", "", reason(as_read(document.text), s, things) or NOTHING, _quote(document, s)


def _quote(document: Document, s: Sentence) -> str:
    return document.text[s.start : s.end]


def _because(document: Document, said: Statement) -> str:
    """Cue and roles, or the features that spoke loudest; and the names that pronouns stand for."""
    read_by = said.read_by
    if isinstance(read_by, Reading):
        cue = read_by.cue
        parts = [f"cue {read_by.word.text!r} ({cue.part}), source at {cue.source}, target at {cue.target}"]
    else:
        loudest = linear.load("pairs").reasons(read_by.pair.features, read_by.label)
        parts = ["; ".join(f"{feature} {weight:+.2f}" for feature, weight in loudest)]
    return "; ".join([*parts, *(_named(document, t) for t in (said.source, said.target) if t.antecedent)])


def _named(document: Document, thing: Thing) -> str:
    assert thing.antecedent is not None
    start, end = thing.antecedent
    return f"{document.text[thing.start : thing.end]!r} is {document.text[start:end]!r} at {start}"
