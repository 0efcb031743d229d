"""What a still picture of a map shows, as the page when it opens: no denied claims, and of a large map the groups.

The plan says where everything stands; of a large map the groups are set out anew, since a picture cannot be enlarged.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ..ontology.vocabulary import CLASSES, RELATIONS, EntityClass, Relation
from .communities import Group
from .contents import one_line
from .curves import curves
from .layout import Position
from .map import Sheet
from .plan import NODE_LINE, shortened, wrapped
from .styles import WAYS, Way, dashes, legend_relations, stands, width

STRONGEST = 60  #: lines between groups that are drawn
THICKEST = 6  #: width of a line between groups, at most
GROUP_LINE = 22  #: characters of a line of a group's label
APART = (420, 210)  #: columns and rows of groups
GROUP_ROOM = (130, 65)  #: about half of what a group's box takes
SHAPE = 1.1  #: groups side by side to groups below each other


@dataclass(frozen=True, slots=True)
class Thing:
    """What lines run between: a node, or a group, which has no class.  ``tags`` name what a source makes of it."""

    at: Position
    words: Sequence[str]
    kind: EntityClass | None = None
    tags: Sequence[Relation] = ()
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line in the direction of effects; ``bend`` as in :mod:`expograph.graph.curves`, None for a straight one."""

    tail: str
    head: str
    bend: float | None
    relation: Relation
    width: float
    dashes: Sequence[int]
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Scene:
    """Things by their ids, lines, headings with their middles, ways of saying that occur, and notes on the whole."""

    things: Mapping[str, Thing]
    lines: Sequence[Line]
    headings: Sequence[tuple[str, Position]]
    ways: Sequence[Way]
    notes: Sequence[str]


def scene(sheet: Sheet) -> Scene:
    """The scene of a map; its notes tell what is left out."""
    plan = sheet.plan
    shown = [i for i, (*_, data) in enumerate(sheet.edges) if data["polarity"] != "negated"]
    kept = {end for i in shown for end in plan.ends[i]}
    linked = {end for ends in plan.ends for end in ends}
    nodes = [node for node in plan.positions if node in kept or node not in linked]
    notes = _denied(sheet, len(linked - kept))
    return _groups(sheet, shown, nodes, notes) if plan.large else _nodes(sheet, shown, nodes, notes)


def _denied(sheet: Sheet, lost: int) -> list[str]:
    """What is said of the claims that are not drawn, and of the nodes that are lost with them."""
    denied = sum(len(data["claims"]) for *_, data in sheet.edges if data["polarity"] == "negated")
    if not denied:
        return []
    nodes = f", nor {count(lost, 'entity', 'entities')} that only they name" if lost else ""
    return [f"{count(denied, 'denied or ended claim')} {_are(denied)} not drawn{nodes}."]


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def count(number: int, one: str, more: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "claim"), count(2000, "claim"), count(2, "entity", "entities")
    ('1 claim', '2,000 claims', '2 entities')
    """
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def _nodes(sheet: Sheet, shown: Sequence[int], nodes: Sequence[str], notes: Sequence[str]) -> Scene:
    plan = sheet.plan
    tags = defaultdict(set)
    for i in shown:
        source, _, _, data = sheet.edges[i]
        if stands(data):
            tags[source].add(data["relation"])
    things = {
        node: Thing(
            plan.positions[node],
            wrapped(shortened(plan.names[node]), NODE_LINE, 4),
            CLASSES[sheet.network.nodes[node]["entity"].kind],
            [r for r in legend_relations() if r.tag and r.notation in tags[node]],
            node == plan.focus,
        )
        for node in nodes
    }
    lines = []
    for i in shown:
        data = sheet.edges[i][3]
        tail, head = plan.ends[i]
        pattern = dashes(data["polarity"], data["origin"])
        words = plan.labels[i].splitlines()
        lines.append(Line(tail, head, plan.bends[i], RELATIONS[data["relation"]], width(data), pattern, words))
    headings = plan.headings if plan.focus in things else []
    return Scene(things, lines, headings, _ways(sheet, shown), notes)


def _ways(sheet: Sheet, shown: Sequence[int]) -> list[Way]:
    """The ways of saying that occur, where there is more than one of a kind."""
    found = {(field, sheet.edges[i][3][field]) for i in shown for field in ("polarity", "origin")}
    kinds = Counter(field for field, _ in found)
    return [way for way in WAYS if (way.field, way.value) in found and kinds[way.field] > 1]


def _groups(sheet: Sheet, shown: Sequence[int], nodes: Collection[str], notes: Sequence[str]) -> Scene:
    plan = sheet.plan
    of = {node: group.head for group in plan.groups for node in group.members}
    links: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    edges: Counter[tuple[str, str]] = Counter()
    for i in shown:
        tail, head = (of[end] for end in plan.ends[i])
        if tail != head:
            links[tail, head][sheet.edges[i][3]["relation"]] += len(sheet.edges[i][3]["claims"])
            edges[tail, head] += 1
    drawn = sorted(links, key=lambda pair: (-links[pair].total(), pair))[:STRONGEST]
    there = {of[node] for node in nodes}
    things = _set_out(sheet, [group for group in plan.groups if group.head in there])
    labels = [count(links[pair].total(), "claim") if edges[pair] > 1 else "" for pair in drawn]
    rooms = {
        name: [(x - GROUP_ROOM[0], y - GROUP_ROOM[1], x + GROUP_ROOM[0], y + GROUP_ROOM[1])]
        for name, (x, y) in ((name, thing.at) for name, thing in things.items())
    }
    bends = curves(drawn, {name: thing.at for name, thing in things.items()}, rooms, labels)
    lines = [
        Line(*pair, bend, _usual(links[pair]), _thickness(links[pair].total()), (), label.splitlines())
        for pair, bend, label in zip(drawn, bends, labels, strict=True)
    ]
    about = [
        f"{count(len(nodes), 'entity', 'entities')} in {count(len(things), 'group')}; a line stands for all claims "
        "from one group to another, in the colour of the relation that most of them have."
    ]
    if weaker := len(links) - len(drawn):
        about.append(f"{count(weaker, 'weaker line')} {_are(weaker)} not drawn.")
    if alone := len(sheet.network) - len(plan.positions):
        them = count(alone, "entity", "entities")
        about.append(f"{them} that no claim connects with others {_are(alone)} not drawn.")
    return Scene(things, lines, [], [], [*about, *notes])


def _usual(claims: Counter[str]) -> Relation:
    """The relation that most claims have."""
    return RELATIONS[min(claims, key=lambda name: (-claims[name], name))]


def _thickness(claims: int) -> float:
    return min(THICKEST, 1 + math.log2(claims))


def _set_out(sheet: Sheet, groups: Sequence[Group]) -> dict[str, Thing]:
    """The groups in the plan's order along the flow, in columns as high as each other, every other half a row lower."""
    positions = sheet.plan.positions

    def corner(group: Group) -> Position:
        return min(positions[n][0] for n in group.members), min(positions[n][1] for n in group.members)

    columns = max(1, math.ceil(math.sqrt(SHAPE * len(groups))))
    rows = math.ceil(len(groups) / columns)
    found = {}
    for number, group in enumerate(sorted(groups, key=corner)):
        column, row = divmod(number, rows)
        sector = [group.sector.replace("-", " ")] if group.sector else []
        at = column * APART[0], row * APART[1] + column % 2 * APART[1] // 2
        found[group.head] = Thing(at, [*sector, *wrapped(one_line(group.label), GROUP_LINE, 3)])
    return found
