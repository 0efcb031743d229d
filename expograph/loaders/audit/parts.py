"""The rule of sums: the parts of a list and their total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .drafts import Article, Draft, shown, slip, spot, told
from .movements import role_of
from .stated import Stated

COMPLETE = re.compile(
    r"\b(?:compris\w+|consist\w* of|made up of|split (?:between|among|into|across)|divided (?:between|among|into)|"
    r"br(?:oken?|eaks?) down|(?:two|three|four|both|all) (?:\w+ )?(?:segments|divisions|units|businesses|"
    r"arms|parts|regions|product lines))\b|:(?= )",
    re.IGNORECASE,
)
PARTIAL = re.compile(
    r"\b(?:of (?:which|that|this|those|the total)|includ(?:es?|ed|ing)|among (?:them|it)|with)\b", re.IGNORECASE
)
REST = re.compile(r"\b(?:rest|remainder|remaining|balance|others?)\b(?P<given>[^⟦,;]{0,25}⟦[MC])?", re.IGNORECASE)
TOTAL = re.compile(
    r"\b(?:for (?:a )?(?:combined |total |overall )|total(?:l?ing|s|l?ed)?\b|adding up to|add(?:s|ed)? up "
    r"to|making|together|combined|in all|altogether|bringing)[^⟦]{0,40}$",
    re.IGNORECASE,
)
GLUE = re.compile(
    r"^[^⟦;]{0,100}?(?:, | and )[^⟦;]{0,90}$|^ (?:from|in|for|at|came|by|of) [^⟦;]{0,90}(?:,| and) ?[^⟦;]{0,60}$"
)
OPENING = re.compile(
    r"^(?:of (?:that|this|the total|which)|that|this|it|the total) ?(?:sum|total|amount|figure|includ|"
    r"compris|consist|w|is|br|,)|^(?:its|the|all) (?:two|three|four) (?:\w+ )?(?:segments|divisions|units|"
    r"businesses|arms)|^[A-Z][\w -]{1,40}? (?:contributed|brought in|generated|accounted for|made up|"
    r"provided|added up to|took in) ⟦M",
    re.IGNORECASE,
)
MOVES = re.compile(
    r"\b(?:up|down|rose|fell|grew|compared|against|versus|than|earlier|ago|while|whereas|earned|profit|"
    r"debt|respectively)\b",
    re.IGNORECASE,
)


def sums(article: Article) -> Iterator[Draft]:
    """Sum of the parts = total, or no more than it where the list may go on."""
    for i, found in enumerate(article.stated):
        for j, total in enumerate(found):
            if total.mark.kind not in "MC" or total.metric is None or role_of(total)[0] not in ("level", "base"):
                continue
            if listed := _listed(total, found[j + 1 :]):
                yield from _summed(total, *listed)
            elif TOTAL.search(total.line.masked[: total.place[0]][-70:]) and (before := _before(total, found[:j])):
                yield from _summed(total, before, True)
            elif j == len(found) - 1 or all(s.mark.kind == "P" or role_of(s)[0] == "none" for s in found[j + 1 :]):
                after = article.stated[i + 1] if i + 1 < len(article.lines) else []
                opening = OPENING.match(article.lines[i + 1].masked) if after else None
                if opening and article.lines[i + 1].paragraph == total.line.paragraph:
                    parts = _run(after, total)
                    masked = article.lines[i + 1].masked
                    rest = REST.search(masked)
                    full = bool(rest["given"]) if rest else bool(COMPLETE.search(masked))
                    if len(parts) > 1 or parts and not full:
                        yield from _summed(total, parts, full)


def _listed(total: Stated, after: Sequence[Stated]) -> tuple[list[Stated], bool] | None:
    """The parts that a sentence lists behind a total, and whether the list is complete."""
    masked, end = total.line.masked, total.place[1]
    nearest = next((s for s in after if s.mark.kind == total.mark.kind), None)
    if nearest is None:
        return None
    between = masked[end : nearest.place[0]]
    if len(between) > 110 or re.search(r"⟦[MC]", between) or ";" in between:
        return None
    full, some = COMPLETE.search(between), PARTIAL.search(between)
    if not (full or some) or MOVES.search(between[(full or some).end() :]):  # type: ignore[union-attr]
        return None
    parts = _run(after, total)
    rest = REST.search(masked, end)
    complete = bool(rest["given"]) if rest else bool(full)
    if len(parts) < 2 and (full or not re.search(r"of which", between)):
        return None
    return parts, complete and len(parts) > 1


def _before(total: Stated, before: Sequence[Stated]) -> list[Stated]:
    """The parts that a sentence lists before their total."""
    parts = _run(before, total)
    if len(parts) < 2:
        return []
    between = total.line.masked[parts[-1].place[1] : total.place[0]]
    return parts if len(between) < 110 and not MOVES.search(between) else []


def _run(found: Sequence[Stated], total: Stated) -> list[Stated]:
    """Figures of a total's unit in one list; empty where something else stands among them."""
    parts: list[Stated] = []
    for s in found:
        if s.mark.kind in "PTX" or s.mark.unit != total.mark.unit:
            if s.mark.kind == "M":
                return []
            continue
        if parts:
            between = s.line.masked[parts[-1].place[1] : s.place[0]]
            if not GLUE.match(between) or MOVES.search(between):
                break
        if role_of(s)[0] in ("step", "base") or s.metric not in (None, total.metric):
            break
        parts.append(s)
    return parts


def _summed(total: Stated, parts: list[Stated], complete: bool) -> Iterator[Draft]:
    if not parts or any(p.held != total.held for p in parts if p.line is total.line) and total.held == "actual":
        return
    added = parts[0].mark.interval
    for part in parts[1:]:
        added = added + part.mark.interval
    words = f"{' + '.join(told(p) for p in parts)} is {shown(added, total)}"
    at = spot(total, *parts)
    wrong = added.disjoint(total.mark.interval) if complete else added.above(total.mark.interval)
    if not wrong:
        holds = "stated is" if complete else "which fits into"
        yield Draft("consistent", f"{words}; {holds} {told(total)}.", at, None, total.owner)
        return
    gap = total.mark.interval - added
    right = f"the total were {shown(added, total)}"
    right += f", or another part of {shown(gap, total)} were left out" if gap.low > 0 else ""
    power = slip(total.mark.interval, added)
    what = "not" if complete else "more than the whole of"
    yield Draft(
        "contradiction",
        f"{words}, {what} {told(total)}{f'; the two differ by {power}' if power else ''}.",
        at,
        right,
        total.owner,
    )
