"""What a person decides of an article: a table beside it, ``ARTICLE.review.csv``, read with it from then on.

A line is one decision: a claim or a figure is ``accepted``, ``rejected`` or ``added``, or a sentence said to state
``nothing``.  To correct is to reject and to add.  Whenever the article is read each line is held against its text anew,
and a line that is deleted is undone.  A person may read otherwise than the grammar; quote, ends, kinds and figures have
to be in the text as those of a language model have.
"""

from __future__ import annotations

import csv
import io
import pathlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Any

from ...errors import SourceError
from ...escape import csv_text, unguarded
from ...ontology.vocabulary import CLASSES, METRICS, RELATIONS
from .proposals import LONGEST, POLARITIES, Figure, Proposal, Relation

DECISIONS = ("accepted", "rejected", "added", "nothing")
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of the table.  ``type`` is a relation or a metric; of a figure ``source`` is the subject.

    The kinds of ends are given where the text does not tell them.
    """

    decision: str
    sentence: int
    type: str = ""
    source: str = ""
    source_kind: str = ""
    target: str = ""
    target_kind: str = ""
    product: str = ""
    product_kind: str = ""
    polarity: str = ""
    value: str = ""
    unit: str = ""
    period: str = ""
    quote: str = ""
    second_sentence: int | None = None
    second_quote: str = ""

    @property
    def said(self) -> Proposal | None:
        """What is decided on, as a proposal; None where it is that a sentence states nothing."""
        second = self.second_sentence, self.second_quote or None
        if self.type in RELATIONS:
            return Relation(
                self.sentence, self.type, self.source, self.target, self.product or None, self.polarity, self.quote,
                *second,
            )  # fmt: skip
        if self.type in METRICS:
            return Figure(
                self.sentence, self.source, self.type, self.value, self.unit, self.period or None, self.quote, *second
            )
        return None

    @property
    def words(self) -> str:
        """What is decided on, in words."""
        return self.said.words if self.said else f"sentence {self.sentence}"

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of things that it gives, by name."""
        given = ((self.source, self.source_kind), (self.target, self.target_kind), (self.product, self.product_kind))
        return {name: kind for name, kind in given if name and kind}


COLUMNS = tuple(f.name for f in fields(Decision))


def deciding(decision: str, said: Proposal, kinds: dict[str, str]) -> Decision:
    """A decision on a proposal, as a line; ``kinds`` are those of its ends by name."""
    made = Decision(
        decision, said.sentence, quote=" ".join(said.quote.split()),  # one decision, one line
        second_sentence=said.second_sentence, second_quote=" ".join((said.second_quote or "").split()),
    )  # fmt: skip
    if isinstance(said, Figure):
        return replace(
            made, type=said.metric, source=said.subject, source_kind=kinds.get(said.subject, ""), value=said.value,
            unit=said.unit, period=said.period or "",
        )  # fmt: skip
    return replace(
        made, type=said.type, source=said.source, source_kind=kinds.get(said.source, ""), target=said.target,
        target_kind=kinds.get(said.target, ""), product=said.product or "",
        product_kind=kinds.get(said.product or "", ""), polarity=said.polarity,
    )  # fmt: skip


def beside(source: str) -> pathlib.Path:
    """The table of decisions that belongs to an article's file."""
    return pathlib.Path(source + ".review.csv")


def load(path: pathlib.Path) -> list[Decision]:
    """The decisions of a table, in order; none where there is no such file.

    Raises SourceError, naming the line, for what is no such table.
    """
    try:
        if path.exists() and not path.is_file():
            raise SourceError(f"{path}: is no regular file; the decisions on an article are kept there")
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); it is read with the article beside it") from None
    if len(data) > MOST_BYTES:
        raise SourceError(f"{path}: over {MOST_BYTES // 1_000_000} MB, too large for the decisions on one article")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError(f"{path}: is not in UTF-8; save it as CSV UTF-8") from None
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
            raise SourceError(f"{path}: the first line has no column {missing[0]!r}; there are {', '.join(COLUMNS)}")
        return [_decision(f"{path} line {rows.line_num}", row) for row in rows if any(row.values())]
    except csv.Error as error:
        raise SourceError(f"{path} line {rows.line_num}: {error}") from None


def _decision(where: str, row: dict[str, Any]) -> Decision:
    cells = {name: unguarded(row[name] or "").strip() for name in COLUMNS}
    for name, cell in cells.items():
        if len(cell) > LONGEST:
            raise SourceError(f"{where}: {name} has over {LONGEST} characters: {cell!r:.60}")
    for name in ("sentence", "second_sentence"):
        if len(cells[name]) > 9 or not (cells[name].isdecimal() or name == "second_sentence" and not cells[name]):
            raise SourceError(f"{where}: {name} is {cells[name]!r:.60}, and must be a number")
    numbers: Any = {"sentence": int(cells["sentence"]), "second_sentence": int(cells["second_sentence"] or 0) or None}
    found = Decision(**{**cells, **numbers})
    told = "nothing" if found.decision == "nothing" else "claim"
    allowed = {
        "decision": DECISIONS,
        "type": ("",) if told == "nothing" else (*RELATIONS, *METRICS),
        "polarity": POLARITIES if found.type in RELATIONS else ("",),
        **dict.fromkeys(("source_kind", "target_kind", "product_kind"), ("", *CLASSES)),
    }
    for name, words in allowed.items():
        if getattr(found, name) not in words:
            choice = ", ".join(filter(None, words)) or "left out"
            raise SourceError(f"{where}: {name} is {cells[name]!r:.60}, and must be {choice}")
    return found


def save(path: pathlib.Path, decisions: Sequence[Decision]) -> None:
    """Writes the table anew; without decisions it goes.  Raises SourceError where that is impossible."""
    try:
        if not decisions:
            path.unlink(missing_ok=True)
            return
        new = path.with_name(f".{path.name}.new")
        new.write_text(csv_text(COLUMNS, [astuple(d) for d in decisions]), encoding="utf8", newline="")
        new.replace(path)
    except OSError as error:
        raise SourceError(f"{path}: cannot be written ({error.strerror}); check your rights on its folder") from None
