"""The command review: a person goes through what was read in an article, item by item."""

from __future__ import annotations

import re
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
    "a": "accept", "r": "reject", "c": "correct", "n": "new", "0": "states nothing", "s": "skip", "u": "undo",
    "q": "quit",
}  # fmt: skip
ABLE = {"claim": "arcnsuq", "figure": "arcnsuq", "unread": "n0suq", "refused": "crnsuq"}


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
    click.echo(f"{len(found.decisions)} decisions in {visible(str(found.path))}")


def _go_through(review: Review) -> None:
    skipped: set[tuple[int, str]] = set()
    while items := [item for item in review.items() if (review.place(item)[0], str(item)) not in skipped]:
        item, able = items[0], ABLE[_kind(items[0])]
        click.echo(f"\n{len(items)} open; {_shown(review, item)}")
        told = ", ".join(f"{key} {KEYS[key]}" for key in able)
        key = click.prompt(told, type=click.Choice(list(able)), show_choices=False, default="s")
        if key == "q":
            return
        if key == "s":
            skipped.add((review.place(item)[0], str(item)))
        elif key == "u":
            last = review.undo()
            click.echo(f"undone: {last.decision} {visible(last.words)}" if last else "there is nothing to undo")
            skipped.clear()
        else:
            _decide(review, item, key)
    click.echo("nothing is open")


def _kind(item: Item) -> str:
    from ..model import Claim, Quantity, Unread

    kinds: dict[type, str] = {Claim: "claim", Quantity: "figure", Unread: "unread"}
    return kinds.get(type(item), "refused")


def _shown(review: Review, item: Item) -> str:
    """An item in words under its sentence, and the sentence before where that may be needed to understand it."""
    kind, number = _kind(item), review.number(review.place(item)[0])
    before = f"{review.sentence(number - 1)} " if number > 1 and kind != "claim" else ""
    sentence = f"  “{click.style(visible(before), dim=True)}{visible(review.sentence(number))}”"
    return f"sentence {number}: {kind}\n{sentence}\n  {visible(_told(review, item))}"


def _told(review: Review, item: Any) -> str:
    """What was read, by what and how surely; or why nothing was."""
    kind = _kind(item)
    if kind == "unread":
        return str(item.reason)
    if kind == "refused":
        return f"{item.words}: {item.reason}"
    said, _ = review.said(item)
    evidence = item.evidence[0] if kind == "claim" else item.evidence
    how = "unconfirmed" if item.origin == "unconfirmed" else f"read by {evidence.rule}"
    product = f", {said.names[2]}" if len(said.names) == 3 else ""
    return f"{said.words}{product}  ({how}, {evidence.confidence:.2f})"


def _decide(review: Review, item: Item, key: str) -> None:
    """Takes a decision down, if one comes of it."""
    from ..loaders.proposed.decisions import Decision, deciding

    number = review.number(review.place(item)[0])
    said: Any = getattr(item, "said", None)
    kinds: dict[str, str] = {}
    if _kind(item) in ("claim", "figure"):
        said, kinds = review.said(item)  # type: ignore[arg-type]
    if key == "0":
        review.decide(Decision("nothing", number, quote=review.sentence(number)))
    elif key in "ar":
        review.decide(deciding({"a": "accepted", "r": "rejected"}[key], said, kinds))
    elif (filled := _filled(review, number, said if key == "c" else None, kinds)) is not None:
        rejected = [deciding("rejected", said, kinds)] if key == "c" else []
        review.decide(*rejected, deciding("added", *filled))


def _filled(review: Review, number: int, before: Proposal | None, kinds: dict[str, str]) -> Filled | None:
    """A proposal as a person words it; None where the text does not bear it out."""
    from ..loaders.proposed.confirmed import RefusalError
    from ..ontology.vocabulary import CLASSES

    made = _worded(review.sentence(number), number, asdict(before) if before else {})
    kinds = dict(kinds)
    for name in made.names:
        if name not in kinds and not review.knows(name):
            kinds[name] = click.prompt(f"what is {visible(name)}", type=click.Choice(sorted(CLASSES)))
    while True:
        try:
            review.judge(made, kinds)
            return made, kinds
        except RefusalError as why:
            click.echo(f"refused: {visible(str(why))}")
            name, tied, _ = str(why).partition(" does not stand in the quote, and no second quote names it")
            if not tied or made.second_quote:
                return None
            second = click.prompt("number of the sentence that names it, 0 for none", type=int, default=0)
            if not second:
                return None
            made = replace(made, second_sentence=second, second_quote=name)


def _worded(sentence: str, number: int, before: dict[str, Any]) -> Proposal:
    """The fields of a proposal, asked for one by one."""
    from ..loaders.proposed.proposals import POLARITIES, Figure, Relation
    from ..ontology.vocabulary import METRICS, RELATIONS

    def asked(name: str, default: str | None = None) -> str:
        known = before.get(name) or default
        return str(click.prompt(name, default=known, show_default=bool(known))).strip()

    quote = _quote(sentence, before.get("quote", ""))
    click.echo(f"relations: {', '.join(RELATIONS)}\nfigures: {', '.join(METRICS)}")
    types = click.Choice([*RELATIONS, *METRICS])
    chosen = click.prompt("type", type=types, show_choices=False, default=before.get("type") or before.get("metric"))
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


def _quote(sentence: str, before: str) -> str:
    """The stretch of a sentence that a person picks, by the numbers of its first and last word."""
    words = sentence.split()
    click.echo("  " + " ".join(f"{click.style(str(i), dim=True)} {visible(word)}" for i, word in enumerate(words, 1)))
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
