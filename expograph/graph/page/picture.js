// The picture: what vis.js draws of the scene, what is lit in it, and how it is used with mouse and keyboard.
"use strict";

const TAG = 8.5; // pixels of a tag's letters on the screen, where the picture is small
const TAGGED = 300; // nodes up to which bottlenecks and beneficiaries carry a tag
const places = new Map(); // nodes that the reader has moved
let network = null; // null where the picture cannot be drawn
let drawn = { nodes: new Set(), edges: [], links: new Map(), weaker: 0 };
let lit = null; // what stands out from the rest, as litNow tells
let hovered = null; // { kind: node or edge, id }
let cursor = null; // the node that the keyboard is at
const items = { nodes: new vis.DataSet([]), edges: new vis.DataSet([]) };

// Looks ---------------------------------------------------------------------------------------------------------------

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
let printing = false;
const isDark = () => prefersDark.matches && !printing;
const WHITE_PAPER = document.styleSheets[0].cssRules[0].style; // the colours that style.css begins with
const paint = (name) => (printing ? WHITE_PAPER : getComputedStyle(document.documentElement)).getPropertyValue(name).trim();
const colourOf = ({ colour, dark }) => (isDark() ? dark : colour);

function nodeLook(node) {
  const kind = classes.get(node.group);
  const rim = isDark() ? kind.dark : kind.colour;
  const chosen = { background: kind.colour, border: paint("--ink") };
  const inside = data.picture.inside.includes(node.shape);
  const { group, ...own } = node; // vis.js has colours of its own for groups
  return {
    ...own, ...places.get(node.id), borderWidth: node.id === data.focus ? 4 : 2,
    color: { background: kind.colour, border: node.id === data.focus ? paint("--ink") : rim, highlight: chosen, hover: chosen },
    font: inside ? { color: "#ffffff" } : { color: paint("--ink"), strokeWidth: 4, strokeColor: paint("--paper") },
  };
}

/** A closed group: as large as is read at the size at which the whole map is seen. */
function groupLook(id) {
  const group = groups.get(id.slice(6));
  const size = data.picture.large ? Math.round(SHEET / 62) : data.picture.options.nodes.font.size;
  const words = [sectorOf(group), group.label].filter(Boolean).join("\n");
  const rim = paint("--ink");
  return {
    id, x: group.x, y: group.y, ...places.get(id), label: words, shape: "box", margin: size * 0.5, borderWidth: 1.5, // vis.js takes this one as pixels on the screen
    shapeProperties: { borderDashes: [size / 2, size / 4], borderRadius: size / 3 }, widthConstraint: { maximum: size * 9 },
    color: { background: paint("--tint"), border: rim, highlight: { background: paint("--tint"), border: rim }, hover: { background: paint("--tint"), border: rim } },
    font: { size, color: rim },
  };
}

/** The width of the sheet, and not less than a screen's; its left rim is at 0. */
const SHEET = data.picture.nodes.reduce((most, { x }) => Math.max(most, x), 1000);

function lineLook(relation, more) {
  const colour = colourOf(relation);
  const heads = relation.head === "none" ? "" : { to: { enabled: true, type: relation.head, scaleFactor: relation.head === "arrow" ? 0.75 : 0.6 } };
  return { color: { color: colour, highlight: colour, hover: colour, inherit: false }, arrows: heads, font: { color: colour, strokeColor: paint("--paper") }, ...more };
}

function edgeLook(id) {
  const line = lines.get(id);
  return lineLook(relations.get(edges.get(id).relation), { ...line, dashes: line.dashes ?? false });
}

/** A line between groups: coloured and headed as the relation that most of its claims have, as wide as there are many. */
function linkLook(name, { ids, claims: number }) {
  const [from, to] = name.split(">");
  const most = new Map();
  for (const id of ids) most.set(edges.get(id).relation, (most.get(edges.get(id).relation) ?? 0) + view.edges.get(id).length);
  const [first] = [...most].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0];
  const unit = data.picture.large ? SHEET / 900 : 2;
  const relation = relations.get(first);
  const label = ids.length > 1 && !data.picture.large ? count(number, "claim") : "";
  const font = { size: unit * 9, strokeWidth: unit * 3 };
  const look = lineLook(relation, { id: `link:${name}`, from, to, label, width: unit * Math.min(6, 1 + Math.log2(number)), smooth: { enabled: true, type: "curvedCW", roundness: 0.12 } });
  return { ...look, font: { ...look.font, ...font }, arrows: look.arrows && { to: { ...look.arrows.to, scaleFactor: 0.5 } } };
}

// Drawing -------------------------------------------------------------------------------------------------------------

/** Brings one of the picture's two sets in line with what it should hold; looks are made only for what is new. */
function bring(set, wanted, again) {
  const gone = set.getIds().filter((id) => !wanted.has(id));
  const fresh = [...wanted].filter(([id]) => again || !set.get(id)).map(([, look]) => look());
  if (gone.length) set.remove(gone);
  if (fresh.length) set.update(fresh);
}

/** Draws what the filter and the groups leave; `again` draws all of it anew, as for another paper. */
function drawScene(again = false) {
  drawn = scene();
  if (!network) return;
  const look = (id) => () => (id.startsWith("group:") ? groupLook(id) : nodeLook(nodes.get(id)));
  const wantedNodes = new Map([...drawn.nodes].map((id) => [id, look(id)]));
  const wantedEdges = new Map(drawn.edges.map((id) => [id, () => edgeLook(id)]));
  for (const [name, link] of drawn.links) wantedEdges.set(`link:${name}`, () => linkLook(name, link));
  const linksBefore = items.edges.getIds().filter((id) => id.startsWith("link:"));
  if (linksBefore.length) items.edges.remove(linksBefore); // their claims may have changed
  bring(items.nodes, wantedNodes, again);
  bring(items.edges, wantedEdges, again);
}

function startPicture() {
  try {
    network = new vis.Network(byId("canvas"), items, data.picture.options);
  } catch (error) {
    byId("canvas").textContent = "The picture cannot be drawn here; the claims are listed below as text.";
    console.error(error);
    return;
  }
  network.renderer.allowRedraw = false; // until the first look: each thing put in before would be drawn by itself
  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node) clickNode(node);
    else if (edge) clickEdge(edge);
    else pick();
  });
  network.on("doubleClick", ({ nodes: [node] }) => { if (node?.startsWith("group:")) openGroup(node.slice(6)); });
  network.on("dragEnd", ({ nodes: [node] }) => { if (node) places.set(node, network.getPosition(node)); });
  const hover = (kind) => (event) => { hovered = kind && { kind, id: event[kind] }; hint(); };
  network.on("hoverNode", hover("node"));
  network.on("hoverEdge", hover("edge"));
  network.on("blurNode", hover(null));
  network.on("blurEdge", hover(null));
  network.on("beforeDrawing", drawHeadings);
  network.on("afterDrawing", (context) => { drawTags(context); drawLit(context); });
  byId("fit").onclick = () => showAll(network);
  byId("closer").onclick = () => network.moveTo({ scale: network.getScale() * 1.25 });
  byId("farther").onclick = () => network.moveTo({ scale: network.getScale() / 1.25 });
  byId("canvas").onkeydown = steer;
  byId("canvas").onmouseleave = hover(null); // vis.js does not say it
  byId("canvas").onfocus = () => { cursor ??= state.pick?.kind === "node" ? standIn(state.pick.id) : standIn(data.focus ?? items.nodes.getIds()[0]); hint(); };
  byId("canvas").onblur = () => { network.redraw(); };
  prefersDark.addEventListener("change", repaint);
  addEventListener("beforeprint", () => onPaper(true));
  addEventListener("afterprint", () => onPaper(false));
}

function repaint() {
  colourLegend();
  drawScene(true);
}

function clickNode(id) {
  if (id.startsWith("group:")) pick("group", id.slice(6));
  else if (state.tab === "paths") go(state.from && !state.to ? { to: id, route: 0 } : state.from ? { from: id, to: "", route: 0 } : { from: id, route: 0 });
  else pick("node", id);
}

function clickEdge(id) {
  if (id.startsWith("link:")) pick("link", id.slice(5));
  else pick("edge", id);
}

/** Opens a group and goes there. */
function openGroup(id) {
  if (!isOpen(id)) flip(id);
  const members = [...membersOf(`group:${id}`)].filter((member) => items.nodes.get(member));
  if (network && members.length) showNodes(network, members);
}

/** Goes to an entity that was searched for: opens its group, shows its card, brings it into view. */
function visit(id) {
  const group = groupOf.get(id);
  const flipped = group === undefined || isOpen(group) ? state.flipped : flippedWith(group);
  go({ pick: { kind: "node", id }, tab: "details", flipped });
  reveal(id);
}

function hint() {
  const at = hovered ?? (document.activeElement === byId("canvas") && cursor ? { kind: "node", id: cursor } : null);
  byId("hint").textContent = at ? describe(at) : "";
  lit = litNow();
  network.redraw();
}

function describe({ kind, id }) {
  if (id.startsWith("link:")) return id.slice(5).split(">").map(nameOf).join(" → ");
  if (kind === "edge") return [sentence(edges.get(id)), notes(edges.get(id))].filter(Boolean).join(" · ");
  return [nameOf(id), id.startsWith("group:") ? "group" : classes.get(entities.get(id).kind).label, shadeWords(id)].filter(Boolean).join(" · ");
}
