"""The command review: a person goes through what was read in an article, item by item."""

from __future__ import annotations

import re
import shutil
import textwrap
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from ..escape import visible
from .main import main
from .options import SECTOR, Asking, asking, described

if TYPE_CHECKING:
    from ..loaders.proposed.proposals import Proposal
    from ..loaders.proposed.review import Item, Review

Filled = tuple["Proposal", dict[str, str]]
"""A proposal, and the kinds of its ends by name."""

KEYS = {
    "a": "accept", "r": "reject", "c": "correct", "n": "new", "0": "states nothing", "g": "go to",
    "s": "skip", "u": "undo", "q": "quit",
}  # fmt: skip
ABLE = {"claim": "arcngsuq", "figure": "arcngsuq", "unread": "n0gsuq", "refused": "crngsuq"}


@main.command()
@click.argument("article")
@described
@SECTOR
@asking
def review(article: str, sectors: tuple[str, ...], asking: Asking, **about: str | None) -> None:
    """Go through what was read in ARTICLE: accept, reject, correct, add.

    Each decision is a line of ARTICLE.review.csv beside it.  The article is read with them from then on; a line that is
    deleted is undone.
    """
    from ..api import reviewing
    from ..loaders.text import check_description

    check_description(about, "the options")
    if article == "-" or asking.dry_run:
        raise click.UsageError("review needs an article's file, to keep the decisions beside it, and no --dry-run")
    found = reviewing(article, sectors=sectors or None, extractor=asking.extractor, ask=asking.ask(), **about)
    for warning in found.extraction.warnings:
        click.echo(visible(warning), err=True)
    try:
        _go_through(found)
    except click.Abort:  # the end of the input, or Ctrl-C: what was decided is kept
        click.echo()
    kept = visible(str(found.path))
    click.echo(f"{len(found.decisions)} decisions in {kept}" if found.decisions else f"no decision, and no {kept}")


def _go_through(review: Review) -> None:
    """Item by item, from the place where the last decision was; then those before it, until all are skipped."""
    skipped: set[tuple[int, str]] = set()
    here = 0
    while items := [item for item in review.items() if (review.place(item)[0], str(item)) not in skipped]:
        item = next((i for i in items if review.place(i)[0] >= here), items[0])
        here = review.place(item)[0]
        click.echo(f"\n{len(items)} open; {_shown(review, item)}")
        while True:
            key = _key(_kind(item))
            if key == "q":
                return
            if key == "s":
                skipped.add((here, str(item)))
            elif key == "u":
                here = _undo(review, here)
            elif key == "g":
                _elsewhere(review)
                continue
            elif not _decide(review, item, key) or key == "n":
                continue  # a sentence may state more
            break
    click.echo(f"nothing else is open; {len(skipped)} skipped" if skipped else "nothing is open")


def _key(kind: str) -> str:
    told = ", ".join(f"{key} {KEYS[key]}" for key in ABLE[kind])
    return str(click.prompt(told, type=click.Choice(list(ABLE[kind])), show_choices=False, default="s"))


def _undo(review: Review, here: int) -> int:
    """Takes the last decision back; returns where it was."""
    undone = review.undo()
    for decision in undone:
        click.echo(_wrapped(f"undone: {decision.decision} {decision.words}"))
    if not undone:
        click.echo("there is nothing to undo")
    return review.sentences[undone[0].sentence - 1][0] if undone else here


def _elsewhere(review: Review) -> None:
    """Adds to a sentence that has no item, by its number."""
    last = len(review.sentences)
    number = click.prompt(f"number of the sentence, 1-{last}", type=click.IntRange(1, last))
    click.echo(_wrapped(f"  {number} “{review.sentence(number)}”", "    "))
    _take_down(review, number, None, {})


def _kind(item: Item) -> str:
    from ..model import Claim, Quantity, Unread

    kinds: dict[type, str] = {Claim: "claim", Quantity: "figure", Unread: "unread"}
    return kinds.get(type(item), "refused")


def _shown(review: Review, item: Item) -> str:
    """An item in words under its sentence, with other sentences that may be needed to understand it, by number."""
    kind, number = _kind(item), review.number(review.place(item)[0])
    said: Any = review.said(item)[0] if kind in ("claim", "figure") else getattr(item, "said", None)  # type: ignore[arg-type]
    wanted = {number, getattr(said, "second_sentence", None) or number}
    if kind != "claim" and number > 1:
        wanted.add(number - 1)
    lines = [f"sentence {number}: {kind}"]
    for n in sorted(wanted & set(range(1, len(review.sentences) + 1))):
        lines.append(_wrapped(f"{'>' if n == number else ' '} {n} “{review.sentence(n)}”", "    "))
    return "\n".join([*lines, _wrapped("  " + _told(review, item), "  ")])


def _wrapped(text: str, indent: str = "") -> str:
    """Text from a source, made harmless and broken between words."""
    width = shutil.get_terminal_size().columns
    return textwrap.fill(visible(text), width, subsequent_indent=indent, break_on_hyphens=False)


def _told(review: Review, item: Any) -> str:
    """What was read, by what and how surely; or why nothing was."""
    from ..loaders.merging import pieces

    kind = _kind(item)
    if kind == "unread":
        return str(item.reason)
    if kind == "refused":
        return f"{item.words}: {item.reason}"
    said, _ = review.said(item)
    evidence = pieces(item)[0]
    how = "unconfirmed" if item.origin == "unconfirmed" else f"read by {evidence.rule}"
    product = f", {said.names[2]}" if len(said.names) == 3 else ""
    return f"{said.words}{product}  ({how}, {evidence.confidence:.2f})"


def _decide(review: Review, item: Item, key: str) -> bool:
    """Takes a decision down; False where none came of it."""
    from ..loaders.proposed.decisions import Decision, deciding

    number = review.number(review.place(item)[0])
    said: Any = getattr(item, "said", None)
    kinds: dict[str, str] = {}
    if _kind(item) in ("claim", "figure"):
        said, kinds = review.said(item)  # type: ignore[arg-type]
    if _kind(item) == "refused" and key == "r":
        said = replace(said, quote=review.sentence(number))  # what it quotes need not stand in the text
    if key in "nc":
        return _take_down(review, number, said if key == "c" else None, kinds)
    if key == "0":
        review.decide(Decision("nothing", number, quote=review.sentence(number)))
    else:
        review.decide(deciding({"a": "accepted", "r": "rejected"}[key], said, kinds))
    return True


def _take_down(review: Review, number: int, before: Proposal | None, kinds: dict[str, str]) -> bool:
    """Asks for a proposal and takes it down, instead of the one before; False where it is given up or refused."""
    from ..loaders.proposed.decisions import deciding

    try:
        filled = _filled(review, number, before, kinds)
    except click.Abort:
        click.echo("\ngiven up")
        return False
    if filled is None:
        return False
    review.decide(*([deciding("rejected", before, kinds)] if before else []), deciding("added", *filled))
    click.echo(_wrapped(f"added: {filled[0].words}"))
    return True


def _filled(review: Review, number: int, before: Proposal | None, kinds: dict[str, str]) -> Filled | None:
    """A proposal as a person words it; None where the text does not bear it out."""
    from ..loaders.proposed.proposals import RefusalError
    from ..ontology.vocabulary import CLASSES

    made = _worded(review.sentence(number), number, asdict(before) if before else {})
    if before is not None and set(made.names) <= set(before.names):
        made = replace(made, second_sentence=before.second_sentence, second_quote=before.second_quote)
    kinds = dict(kinds)
    for name in made.names:
        if name not in kinds and not review.knows(name):
            kinds[name] = click.prompt(f"what is {visible(name)}", type=click.Choice(sorted(CLASSES)))
    while True:
        try:
            review.judge(made, kinds)
            return made, kinds
        except RefusalError as why:
            click.echo(_wrapped(f"refused: {why}"))
            if not why.unnamed or made.second_quote:
                return None
            second = click.prompt("number of the sentence that names it, 0 for none", type=int, default=0)
            if not second:
                return None
            made = replace(made, second_sentence=second, second_quote=why.unnamed)


def _worded(sentence: str, number: int, before: dict[str, Any]) -> Proposal:
    """The fields of a proposal, asked for one by one."""
    from ..loaders.proposed.proposals import POLARITIES, Figure, Relation
    from ..ontology.vocabulary import METRICS

    def asked(name: str, default: str | None = None) -> str:
        known = before.get(name) or default
        return str(click.prompt(name, default=known, show_default=bool(known))).strip()

    quote = _quote(sentence, before.get("quote", ""))
    chosen = _type(before.get("type") or before.get("metric"))
    if chosen in METRICS:
        return Figure(
            number,
            asked("subject"),
            chosen,
            asked("value"),
            asked("unit"),
            asked("period", "") or None,
            quote,
            None,
            None,
        )
    source, target, product = (
        asked("source"),
        asked("target"),
        asked("product (- for none)", before.get("product") or "-"),
    )
    polarity = click.prompt("polarity", type=click.Choice(POLARITIES), default=before.get("polarity") or "asserted")
    return Relation(number, chosen, source, target, None if product == "-" else product, polarity, quote, None, None)


def _type(before: str | None) -> str:
    """A relation or a metric, by its name or the beginning of it."""
    from ..ontology.vocabulary import METRICS, RELATIONS

    click.echo(_wrapped(f"  relations: {', '.join(RELATIONS)}", "  "))
    click.echo(_wrapped(f"  figures: {', '.join(METRICS)}", "  "))
    names = (*RELATIONS, *METRICS)
    while True:
        given = str(click.prompt("type", default=before)).strip()
        found = [given] if given in names else [name for name in names if name.startswith(given)]
        if len(found) == 1:
            return found[0]
        click.echo(f"{visible(given)} is the beginning of {', '.join(found) or 'none'}")


def _quote(sentence: str, before: str) -> str:
    """The stretch of a sentence that a person picks, by the numbers of its first and last word."""
    words = sentence.split()
    numbered = " ".join(f"{i}\u00a0{word}" for i, word in enumerate(words, 1))  # a number stays with its word
    click.echo(_wrapped("  " + numbered, "  ").replace("\u00a0", " "))
    whole = f"1-{len(words)}"
    while True:
        picked = click.prompt("words of the quote, first-last", default="as before" if before else whole)
        if picked == "as before" and before:
            return before
        match = re.fullmatch(r"(\d+)(?:-(\d+))?", picked.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if 1 <= first <= last <= len(words):
            return " ".join(words[first - 1 : last])
        click.echo(f"give two numbers from 1 to {len(words)}, as {whole}")
