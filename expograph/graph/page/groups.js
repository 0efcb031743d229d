// Groups of entities, open or closed, and what the picture shows of them.
"use strict";

const STRONGEST = 60; // lines between closed groups that are drawn
const groups = new Map(data.groups.map((group) => [group.id, group]));
const groupOf = new Map(data.groups.flatMap((group) => group.members.map((member) => [member, group.id])));

const isOpen = (id) => state.flipped.includes(id) === data.picture.large;
const flippedWith = (id) => (state.flipped.includes(id) ? without(state.flipped, [id]) : [...state.flipped, id]);
const flip = (id) => go({ flipped: flippedWith(id) });
const openAll = (open) => go({ flipped: open === data.picture.large ? [...groups.keys()] : [] });

/** What stands for a node in the picture: itself, or its group where that is closed ("group:" and its id). */
function standIn(id) {
  const group = groupOf.get(id);
  return group === undefined || isOpen(group) ? id : `group:${group}`;
}

function sectorOf(group) {
  return group.sector ? group.sector.replaceAll("-", " ") : "";
}

/** Nodes, groups, edges and links that the picture shows; a link holds the edges between a closed group and others. */
function scene() {
  const shown = new Map([...view.nodes].map((id) => [id, standIn(id)]));
  const found = { nodes: new Set(shown.values()), edges: [], links: new Map(), weaker: 0 };
  for (const id of view.edges.keys()) {
    const { tail, head } = edges.get(id);
    const [one, other] = [shown.get(tail), shown.get(head)];
    if (one === undefined || other === undefined || (one === other && one !== tail)) continue;
    const name = `${one}>${other}`;
    if (one === tail && other === head) found.edges.push(id);
    else (found.links.get(name) ?? found.links.set(name, []).get(name)).push(id);
  }
  const strength = (some) => some.reduce((sum, id) => sum + view.edges.get(id).length, 0);
  const byStrength = [...found.links].sort(([a, one], [b, other]) => strength(other) - strength(one) || (a < b ? -1 : 1));
  const strongest = byStrength.slice(0, STRONGEST);
  found.weaker = byStrength.length - strongest.length;
  found.links = new Map(strongest.map(([name, some]) => [name, { ids: some, claims: strength(some) }]));
  return found;
}

/** The edges behind a line between two things in the picture, whatever is open or closed now. */
function linkEdges(name) {
  const [one, other] = name.split(">").map(membersOf);
  return [...view.edges.keys()].filter((id) => one.has(edges.get(id).tail) && other.has(edges.get(id).head));
}

function membersOf(thing) {
  return new Set(thing.startsWith("group:") ? groups.get(thing.slice(6))?.members : [thing]);
}

const nameOf = (thing) => (thing.startsWith("group:") ? groups.get(thing.slice(6)).label : label(thing));

function linkHolds(name) {
  const ends = name.split(">");
  return ends.length === 2 && ends.every((end) => (end.startsWith("group:") ? groups.has(end.slice(6)) : nodes.has(end)));
}
