// Shades the picture by exposure to the chosen entity: a ring around each box that is exposed, and its figures below.
// Direct effects have a whole ring and figures on a filled ground, those through others dashes and figures in a frame.
"use strict";

const MARKED = 0.005; // the least exposure that the picture marks
let shade = null; // { channel, to, of: what the picture shows → its exposure, most } or null

/** The channel by which the picture is shaded: the one that is asked for, else the first with anything to show. */
function shadeChannel(id) {
  if (state.shade) return state.shade === "none" ? null : state.shade;
  return CHANNELS.find((name) => exposuresTo(name, id).rows.length) ?? null;
}

function shadeNow() {
  const { kind, id } = state.pick ?? {};
  if (state.tab !== "details" || state.shade === "none" || !["node", "exposure"].includes(kind)) return null;
  const [channel, to] = kind === "node" ? [shadeChannel(id), id] : exposureEnds(id);
  if (!channel) return null;
  const found = new Map();
  for (const row of exposuresTo(channel, to).rows) {
    const thing = standIn(row.id);
    if (Math.max(Math.abs(row.total), Math.abs(row.direct)) < MARKED || !view.nodes.has(row.id) || thing === standIn(to)) continue;
    const first = found.get(thing) ?? { ...row, some: 0 }; // rows come the largest first: a closed group stands for its most exposed
    found.set(thing, { ...first, some: first.some + 1 });
  }
  const most = [...found.values()].reduce((largest, { total }) => Math.max(largest, Math.abs(total)), 0);
  return found.size ? { channel, to, of: found, most } : null;
}

/** Lines that carry the exposure on, between what is marked. */
function shadedLines() {
  const { steps, carriers } = channelOf(shade.channel, shade.to);
  const marked = (id) => id === shade.to || shade.of.has(standIn(id));
  const carrying = steps.filter(({ source, target, effect: b }) => b && marked(source) && marked(target) && target !== shade.to);
  return carrying.flatMap(({ source, target }) => carriers.get(`${source}>${target}`) ?? []).map(({ id }) => lineOf(id)).filter(Boolean);
}

/** What is said of a marked box where it is pointed at. */
function shadeWords(id) {
  const row = shade?.of.get(id);
  if (!row) return "";
  const who = row.some > 1 ? `${count(row.some, "entity", "entities")} exposed, the most ${label(row.id)}: ` : "";
  return `${who}exposure to ${label(shade.to)} ${THROUGH(shade.channel)}: ${parts(row)}${against(row)}`;
}

// Drawing -------------------------------------------------------------------------------------------------------------

/** How a marked box is ringed: in which colour, how wide in the picture, and with which dashes (none for direct effects). */
function ringOf(id) {
  const row = shade?.of.get(id);
  if (!row) return null;
  const unit = Math.max(1, 0.55 / network.getScale()); // seen where the picture is small
  const width = unit * (2 + 7 * (Math.abs(row.total) / (shade.most || 1)));
  return { colour: paint(row.total < 0 ? "--loss" : "--gain"), width, gap: 3 * unit, dashes: row.direct ? [] : [9 * unit, 6 * unit] };
}

/** What a box takes of the picture; vis.js counts a label below it somewhat too short. */
function roomOf(id) {
  const box = network.getBoundingBox(id);
  const below = nodes.has(id) && !data.picture.inside.includes(nodes.get(id).shape) ? data.picture.options.nodes.font.size * 0.7 : 0;
  return { ...box, bottom: box.bottom + below };
}

const markedAmong = (only) => (shade ? [...shade.of].filter(([id]) => items.nodes.get(id) && only.has(id)) : []);

function drawRings(context, only) {
  context.save();
  for (const [id] of markedAmong(only)) {
    const { colour, width, gap, dashes } = ringOf(id);
    const { left, top, right, bottom } = roomOf(id);
    const out = gap + width / 2;
    context.beginPath();
    context.roundRect(left - out, top - out, right - left + 2 * out, bottom - top + 2 * out, 6 + out);
    [context.strokeStyle, context.lineWidth] = [colour, width];
    context.setLineDash(dashes);
    context.stroke();
  }
  context.restore();
}

function drawFigures(context, only) {
  if (drawn.nodes.size > TAGGED) return;
  const size = Math.min(26, Math.max(14, 10.5 / network.getScale()));
  context.save();
  context.font = `bold ${size}px system-ui,sans-serif`;
  [context.textAlign, context.textBaseline] = ["left", "middle"];
  for (const [id, { direct, indirect, share }] of markedAmong(only)) {
    const { left, right, bottom } = roomOf(id);
    const { width: ring, gap } = ringOf(id);
    const figures = [[direct, true], [indirect, false]].filter(([value]) => Math.abs(value) >= MARKED / 10);
    const widths = figures.map(([value]) => context.measureText(score(value, share)).width + size * 0.7);
    let x = (left + right) / 2 - (widths.reduce((all, width) => all + width, 0) + 4 * (widths.length - 1)) / 2;
    figures.forEach(([value, filled], number) => {
      drawFigure(context, { x, y: bottom + gap + ring / 2 - size * 0.4, width: widths[number], height: size * 1.3 }, score(value, share), filled);
      x += widths[number] + 4;
    });
  }
  context.restore();
}

function drawFigure(context, { x, y, width, height }, words, filled) {
  const colour = paint(words.startsWith("−") ? "--loss" : "--gain");
  context.beginPath();
  context.roundRect(x, y, width, height, height / 4);
  context.fillStyle = filled ? colour : paint("--paper");
  context.fill();
  [context.strokeStyle, context.lineWidth] = [colour, height / 12];
  context.setLineDash(filled ? [] : [height / 5, height / 6]);
  context.stroke();
  context.fillStyle = filled ? paint("--paper") : colour;
  context.fillText(words, x + height * 0.27, y + height * 0.54);
}

// The switch and the legend -------------------------------------------------------------------------------------------

/** By what the picture is shaded, for the reader to choose. */
function shadeSwitch(id) {
  const now = shadeChannel(id) ?? "none";
  const choice = (value, words) => make("label", {}, make("input", { type: "radio", name: "shade", id: `shade-${value}`, checked: value === now, onchange: () => go({ shade: value }) }), words);
  const some = CHANNELS.map((name) => {
    const { rows, refused } = exposuresTo(name, id);
    return choice(name, `${name} (${refused.length ? "not given" : rows.length.toLocaleString("en")})`);
  });
  return make("fieldset", { className: "shade" }, make("legend", {}, "Shade the picture by exposure to it"), some, choice("none", "not"));
}

function shadeLegend() {
  byId("shades").hidden = !shade;
  if (!shade) return;
  const ring = (kind, dashes) => {
    const svg = sketch(24, 16, ["rect", { x: 2.5, y: 2.5, width: 19, height: 11, rx: 3, fill: "none", stroke: "currentColor", "stroke-width": 3.5, "stroke-dasharray": dashes }]);
    svg.setAttribute("class", kind);
    return svg;
  };
  const item = (drawing, words) => make("li", {}, drawing, make("span", { className: "words" }, words));
  const rows = [...shade.of.values()];
  byId("shades").replaceChildren(
    make("p", { className: "name" }, `Exposure to ${label(shade.to)}, ${THROUGH(shade.channel)}`),
    make("ul", {}, item(ring("gain", ""), "direct; filled figure"), item(ring("gain", "5 3"), "through others alone; framed figure"),
      rows.some(({ total }) => total < 0) ? item(ring("loss", ""), "− moves against it") : null),
    make("p", { className: "kind" }, `The wider a ring, the stronger: here up to ${score(shade.most, rows[0].share).slice(1)}. Below ${MARKED} is not marked.`),
  );
}
