// What stands out in the picture, and what is drawn on it beside nodes and lines: tags and headings.
"use strict";

/** Lines and nodes that stand out from the rest, or null: the path, what the mouse is over, or what is chosen. */
function litNow() {
  const of = (ids) => ({ edges: ids.map(lineOf).filter(Boolean), nodes: ids.flatMap((id) => [edges.get(id).source, edges.get(id).target].map(standIn)) });
  const around = (id) => {
    const near = items.edges.get({ filter: (line) => line.from === id || line.to === id });
    return { edges: near.map((line) => line.id), nodes: [id, ...near.flatMap((line) => [line.from, line.to])] };
  };
  const shades = shade && hovered?.id === standIn(shade.to); // the mouse still rests on what it has chosen
  if (hovered?.kind === "node" && items.nodes.get(hovered.id) && !shades) return around(hovered.id);
  if (state.tab === "paths") {
    const route = routesNow().found[state.route];
    if (route) return of(route.hops.flatMap(({ claims: some }) => some.map(({ edge }) => edge.id)));
    const ends = [state.from, state.to].filter((id) => nodes.has(id)).map(standIn);
    return ends.length ? { edges: [], nodes: ends } : null;
  }
  const { kind, id } = state.pick ?? {};
  if (kind === "edge") return of([id]);
  if (kind === "exposure") return of(linesOfExposure(id));
  if (kind === "finding") return standingFor([findingAt(id).subject]);
  if (kind === "quote") {
    const { edges: some, subjects } = saidAt(id);
    const found = of(some);
    found.nodes.push(...subjects.map(standIn).filter((one) => items.nodes.get(one)));
    return found.nodes.length ? found : null;
  }
  if (kind === "node") return withShade(nodes.has(id) ? around(standIn(id)) : of([...view.edges.keys()].filter((one) => edges.get(one).product === id)));
  if (kind === "link") return { edges: [`link:${id}`], nodes: id.split(">") };
  return kind === "group" ? around(`group:${id}`) : null;
}

/** These entities alone, where the picture shows them; null where it shows none. */
function standingFor(ids) {
  const found = ids.filter((id) => nodes.has(id)).map(standIn).filter((id) => items.nodes.get(id));
  return found.length ? { edges: [], nodes: found } : null;
}

/** What is lit around a chosen box, with all that is marked as exposed to it and the lines between. */
function withShade(found) {
  if (!shade) return found;
  return { edges: [...new Set([...found.edges, ...shadedLines()])], nodes: [...found.nodes, ...shade.of.keys()] };
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
    drawRings(context, new Set(lit.nodes));
    for (const line of some) line.draw(context);
    for (const id of new Set(lit.nodes)) network.body.nodes[id]?.draw(context).drawExternalLabel?.();
    for (const line of some) line.drawArrows(context);
    drawTags(context, new Set(lit.nodes));
    drawFigures(context, new Set(lit.nodes));
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
