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
  return [nameOf(id), id.startsWith("group:") ? "group" : classes.get(entities.get(id).kind).label].join(" · ");
}

// What is lit ---------------------------------------------------------------------------------------------------------

/** Lines and nodes that stand out from the rest, or null: the path, what the mouse is over, or what is chosen. */
function litNow() {
  const of = (ids) => ({ edges: ids.map(lineOf).filter(Boolean), nodes: ids.flatMap((id) => [edges.get(id).source, edges.get(id).target].map(standIn)) });
  const around = (id) => {
    const near = items.edges.get({ filter: (line) => line.from === id || line.to === id });
    return { edges: near.map((line) => line.id), nodes: [id, ...near.flatMap((line) => [line.from, line.to])] };
  };
  if (hovered?.kind === "node" && items.nodes.get(hovered.id)) return around(hovered.id);
  if (state.tab === "paths") {
    const route = routesNow().found[state.route];
    if (route) return of(route.hops.map(({ edge }) => edge.id));
    const ends = [state.from, state.to].filter((id) => nodes.has(id)).map(standIn);
    return ends.length ? { edges: [], nodes: ends } : null;
  }
  const { kind, id } = state.pick ?? {};
  if (kind === "edge") return of([id]);
  if (kind === "quote") {
    const { edges: some, subjects } = saidAt(id);
    const found = of(some);
    found.nodes.push(...subjects.map(standIn).filter((one) => items.nodes.get(one)));
    return found.nodes.length ? found : null;
  }
  if (kind === "node") return nodes.has(id) ? around(standIn(id)) : of([...view.edges.keys()].filter((one) => edges.get(one).product === id));
  if (kind === "link") return { edges: [`link:${id}`], nodes: id.split(">") };
  return kind === "group" ? around(`group:${id}`) : null;
}

/** The line that shows an edge now: its own, or that of the groups that hold its ends. */
function lineOf(id) {
  const { tail, head } = edges.get(id);
  return [id, `link:${standIn(tail)}>${standIn(head)}`].find((one) => items.edges.get(one));
}

/** Lays a veil over the picture and draws what is lit above it. */
function drawLit(context) {
  if (lit) {
    const from = network.DOMtoCanvas({ x: 0, y: 0 });
    const to = network.DOMtoCanvas({ x: byId("canvas").clientWidth, y: byId("canvas").clientHeight });
    context.save();
    context.globalAlpha = 0.8;
    context.fillStyle = paint("--paper");
    context.fillRect(from.x, from.y, to.x - from.x, to.y - from.y);
    context.restore();
    const some = lit.edges.map((id) => network.body.edges[id]).filter((line) => line?.connected);
    for (const line of some) line.draw(context);
    for (const id of new Set(lit.nodes)) network.body.nodes[id]?.draw(context).drawExternalLabel?.();
    for (const line of some) line.drawArrows(context);
    drawTags(context, new Set(lit.nodes));
  }
  if (cursor && document.activeElement === byId("canvas") && items.nodes.get(cursor)) {
    const { left, top, right, bottom } = network.getBoundingBox(cursor);
    const unit = 1 / network.getScale();
    context.save();
    context.strokeStyle = paint("--focus");
    context.lineWidth = 3 * unit;
    context.strokeRect(left - 5 * unit, top - 5 * unit, right - left + 10 * unit, bottom - top + 10 * unit);
    context.restore();
  }
}

/** What an asserted, shown claim makes of an entity: its tags, in the colour of the relation. */
function tagsNow() {
  const found = new Map();
  for (const id of view.edges.keys()) {
    const edge = edges.get(id);
    const relation = relations.get(edge.relation);
    if (!relation.tag || edge.polarity !== "asserted" || !isRead(edge) || standIn(edge.source) !== edge.source) continue;
    const tags = found.get(edge.source) ?? found.set(edge.source, new Map()).get(edge.source);
    tags.set(relation.tag, colourOf(relation));
  }
  return found;
}

let tagged = { view: null, found: new Map() };

function drawTags(context, only) {
  if (drawn.nodes.size > TAGGED) return;
  if (tagged.view !== view || tagged.dark !== isDark()) tagged = { view, dark: isDark(), found: tagsNow() };
  const size = Math.min(22, Math.max(13, TAG / network.getScale())); // larger letters where the picture is small
  const by = size / 13;
  context.save();
  context.font = `bold ${size}px system-ui,sans-serif`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const [id, tags] of tagged.found) {
    if (!items.nodes.get(id) || (only && !only.has(id))) continue;
    const { left, right, top } = network.getBoundingBox(id);
    const widths = [...tags.keys()].map((words) => context.measureText(words).width + 12 * by);
    let x = (left + right) / 2 - (widths.reduce((sum, width) => sum + width, 0) + 3 * (widths.length - 1)) / 2;
    [...tags].forEach(([words, colour], number) => {
      context.fillStyle = colour;
      context.beginPath();
      context.roundRect(x, top - 13 * by, widths[number], 18 * by, 4 * by);
      context.fill();
      context.fillStyle = paint("--paper");
      context.fillText(words, x + 6 * by, top - 3.5 * by);
      x += widths[number] + 3;
    });
  }
  context.restore();
}

function drawHeadings(context) {
  if (groups.size && drawn.nodes.size && !drawn.nodes.has(data.focus)) return;
  context.save();
  context.font = `bold ${HEADING}px system-ui,sans-serif`;
  context.textAlign = "center";
  context.fillStyle = paint("--soft");
  for (const { words, x, y } of data.picture.headings) context.fillText(words, x, y);
  context.restore();
}

// Keyboard ------------------------------------------------------------------------------------------------------------

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Arrows go to the next node that way, Enter chooses it, + and - and 0 change the part that is seen. */
function steer(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in ARROWS) step(ARROWS[event.key]);
  else if (event.key === "Enter" && cursor) clickNode(cursor);
  else if (event.key === " " && cursor?.startsWith("group:")) openGroup(cursor.slice(6));
  else if (event.key === "+" || event.key === "=") byId("closer").click();
  else if (event.key === "-") byId("farther").click();
  else if (event.key === "0") byId("fit").click();
  else return;
  event.preventDefault();
}

function step([dx, dy]) {
  if (!items.nodes.get(cursor)) cursor = items.nodes.getIds()[0];
  if (!cursor) return;
  const here = network.getPosition(cursor);
  let [best, least] = [null, Infinity];
  for (const id of items.nodes.getIds()) {
    const { x, y } = network.getPosition(id);
    const along = (x - here.x) * dx + (y - here.y) * dy;
    const aside = Math.abs((x - here.x) * dy) + Math.abs((y - here.y) * dx);
    if (id !== cursor && along > 0 && along + 2 * aside < least) [best, least] = [id, along + 2 * aside];
  }
  if (best) cursor = best;
  const { x, y } = network.canvasToDOM(network.getPosition(cursor));
  const { clientWidth, clientHeight } = byId("canvas");
  if (x < 0 || y < 0 || x > clientWidth || y > clientHeight) network.moveTo({ position: network.getPosition(cursor), animation: false });
  hint();
}

/** Brings a node into view where it is not, and big enough to be read. */
function reveal(id) {
  const thing = standIn(id);
  if (!network || !items.nodes.get(thing)) return;
  const { x, y } = network.canvasToDOM(network.getPosition(thing));
  const { clientWidth, clientHeight } = byId("canvas");
  const size = network.getScale() * (data.picture.options.nodes.font.size);
  const seen = x > 20 && y > 20 && x < clientWidth - 20 && y < clientHeight - 20;
  if (seen && (size >= 7 || thing !== id)) return;
  network.moveTo({ position: network.getPosition(thing), scale: thing === id ? Math.max(network.getScale(), 0.6) : network.getScale(), animation: false });
}

// Paper ---------------------------------------------------------------------------------------------------------------

/** For one page of paper: on white, all of the picture, in the size that the style sheet gives it there. */
function onPaper(on) {
  if (!network) return;
  printing = on;
  if (on) [hovered, cursor] = [null, null];
  lit = litNow();
  repaint();
  network.setSize("100%", "100%");
  network.redraw();
  if (on) showAll(network);
  else firstLook(network, data.focus);
  network.redraw(); // paper does not wait for the next frame
}

/** Where a node, or the middle of an edge, stands in the window (for tests and for scripts). */
function positionOf(id) {
  const point = network.body.edges[id]?.edgeType?.getPoint(0.5) ?? network.getPosition(id);
  const { x, y } = network.canvasToDOM(point);
  const frame = byId("canvas").getBoundingClientRect();
  return { x: frame.left + x, y: frame.top + y };
}
