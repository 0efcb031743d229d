// Exposures in words: a section of a node's card, and a card of its own for one exposure, with its quotes.
"use strict";

const CHANNEL_WORDS = { inputs: "what it needs and buys", revenue: "what it sells, and who gains from what" };
const THROUGH = (name) => `through ${name}`;

/** A score, or where texts give all weights a percentage (`share`), with its sign. */
function score(value, share) {
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "+";
  if (share) return size < 0.0005 ? `${sign}<0.1%` : `${sign}${(100 * size).toFixed(size < 0.0995 ? 1 : 0)}%`;
  return size < 0.0005 ? `${sign}<0.001` : `${sign}${size.toFixed(size < 0.0995 ? 3 : 2)}`;
}

const against = ({ total }) => (total < 0 ? ", moves against it" : "");

function parts({ direct, indirect, share }) {
  const said = [[direct, "direct"], [indirect, "indirect"]].filter(([value]) => value);
  return said.map(([value, word]) => `${score(value, share)} ${word}`).join(", ");
}

/** The direct part filled, the indirect one hatched; as long as they are large beside the largest of the list. */
function bar({ direct, indirect, total }, most) {
  const long = (value) => Math.max(value ? 2 : 0, Math.round((Math.abs(value) / most) * 90));
  const [one, other] = [long(direct), long(indirect)];
  const svg = sketch(Math.max(2, one + other + 1), 10, ["rect", { x: 0, y: 0, width: one, height: 10, fill: "currentColor" }],
    ["line", { x1: one + 1, y1: 5, x2: one + 1 + other, y2: 5, stroke: "currentColor", "stroke-width": 10, "stroke-dasharray": "2 2" }]);
  svg.setAttribute("class", total < 0 ? "bar loss" : "bar gain");
  return svg;
}

function exposureRow(row, name, [to, id], most) {
  const open = () => go({ pick: { kind: "exposure", id: `${name}>${to}>${id}` }, tab: "details" });
  return plainButton([make("span", { className: "name" }, label(row.id)), bar(row, most), make("span", { className: "score" }, parts(row) + against(row))], open, "plain exposed");
}

/** A list of exposures; `ends` tells of a row who is exposed to whom. */
function exposureList(title, rows, name, ends, more = "") {
  if (!rows.length) return [];
  const most = rows.reduce((largest, { direct, indirect }) => Math.max(largest, Math.abs(direct) + Math.abs(indirect)), 0);
  return [
    make("p", { className: "list-title" }, title), listed(rows.map((row) => () => exposureRow(row, name, ends(row), most)), STRONGEST_FIRST),
    more ? make("p", { className: "origin" }, more) : null,
  ];
}

/** Why there is no figure. */
function refusal(name, refused) {
  const named = refused.slice(0, 3).map(label).join(", ") + (refused.length > 3 ? ` and ${refused.length - 3} others` : "");
  return make("p", { className: "refused" }, `Not given ${THROUGH(name)}: the weights of ${named} add up to so much that effects would grow with every further hop.`);
}

/** What an entity is exposed to, and who is exposed to it, in each channel. */
function exposureSection(id) {
  const found = CHANNELS.map((name) => channelSection(id, name)).filter((some) => some.length);
  if (!found.length) return [make("h3", {}, "Exposure"), make("p", { className: "kind" }, "None in what is asserted of today.")];
  const rows = CHANNELS.flatMap((name) => [...exposuresTo(name, id).rows, ...exposuresOf(name, id).rows]);
  return [
    make("h3", {}, "Exposure"), shadeSwitch(id), found,
    make("p", { className: "origin" }, `Of what is asserted, current and stated in a source, whatever the filter shows. The channels are not added. ${meaning(rows)}`),
  ];
}

/** What the figures are. */
function meaning(rows) {
  const scores = rows.some(({ share }) => !share) ? "Figures are scores and no percentages where texts do not disclose all weights." : "";
  return scores || (rows.length ? "Figures are percentages: texts disclose all weights." : "");
}

function channelSection(id, name) {
  const [by, to] = [exposuresOf(name, id), exposuresTo(name, id)];
  const more = by.more ? `the strongest; up to ${by.more} weaker ones are not listed` : "";
  const lists = [
    by.refused.length ? refusal(name, by.refused) : exposureList("Exposed to", by.rows, name, (row) => [row.id, id], more),
    to.refused.length && !by.refused.length ? refusal(name, to.refused) : [],
    exposureList(`Exposed to it (${to.rows.length.toLocaleString("en")})`, to.rows, name, (row) => [id, row.id]),
  ].flat();
  return lists.length ? [make("h4", {}, `Through ${name}`, make("span", { className: "kind" }, ` · ${CHANNEL_WORDS[name]}`)), lists] : [];
}

// One exposure --------------------------------------------------------------------------------------------------------

/** An exposure's channel, who is looked at, and who responds. */
const exposureEnds = (name) => name.split(">");

function exposureHolds(name) {
  const [channel, to, id] = exposureEnds(name);
  return name.split(">").length === 3 && CHANNELS.includes(channel) && to !== id && entities.has(to) && entities.has(id);
}

/** The exposure of a name with the channel in which it was found, or without a row where there is none. */
function exposureOf(name) {
  const [channel, to, id] = exposureEnds(name);
  const row = exposuresTo(channel, to).rows.find((one) => one.id === id);
  if (row) return { row, channel: channelOf(channel, to) };
  return { row: exposuresOf(channel, id).rows.find((one) => one.id === to), channel: channelOf(channel, id) };
}

function exposureCard(name) {
  const [side, to, id] = exposureEnds(name);
  const { row, channel } = exposureOf(name);
  const title = make("h2", {}, "Exposure of ", entityButton(id), " to ", entityButton(to));
  const kind = make("p", { className: "kind" }, `${THROUGH(side)}: ${CHANNEL_WORDS[side]}`);
  if (!row) {
    const { refused } = exposuresTo(side, to);
    return [title, kind, refused.length ? refusal(side, refused) : make("p", {}, "None in what is asserted of today.")];
  }
  const { total, direct, indirect, share } = row;
  const sense = `More of ${label(to)} is to the ${total < 0 ? "harm" : "good"} of ${label(id)}.`;
  return [
    title, kind, make("p", { className: "total" }, make("strong", {}, score(total, share)), direct && indirect ? ` = ${parts(row)}` : `, all of it ${direct ? "direct" : "indirect"}`), make("p", {}, sense),
    direct ? [make("h3", {}, `Direct: ${score(direct, share)}`), responseOf(channel, to, id)] : [],
    indirect ? [make("h3", {}, `Indirect: ${score(indirect, share)}`), chainList(channel, indirectChains(channel, to, id), share)] : [],
    make("p", { className: "origin" }, `Each hop is weight × confidence; every hop after the first counts ${data.damping}. ${meaning([row])}`),
  ];
}

const indirectChains = (channel, to, id) => chainsOf(channel, to, id).filter(({ steps }) => steps.length > 1);

/** A step in figures and words, with the sentences behind it. */
function responseOf(channel, from, to) {
  const { effect: b, weight, disclosed } = channel.steps.find(({ source, target }) => source === from && target === to);
  const found = (channel.carriers.get(`${from}>${to}`) ?? []).flatMap((edge) => edge.claims).sort(byConfidence);
  const net = weight ? b / weight : 0;
  const words = `${score(b, false)} = weight ${fixed(weight)} (${disclosed ? "disclosed" : weight === 1 ? "none other is named" : "an equal part"}) × confidence ${net < 0 ? "−" : ""}${fixed(Math.abs(net))}`;
  return [make("p", { className: "kind" }, words), found.length ? stated({ claims: found, confidence: Math.abs(net) }) : null];
}

function chainList(channel, chains, share) {
  const items = chains.map(({ nodes: so, steps, carries }, number) => {
    const words = `${so.map(label).join(" → ")} · carries ${score(carries, share)}`;
    const inside = () => make("ol", {}, steps.map(({ source, target }) => make("li", {}, responseOf(channel, source, target))));
    const details = make("details", { className: "claim", open: number === 0 }, make("summary", { className: "name" }, words), number === 0 ? inside() : null);
    details.ontoggle = () => { if (details.open && details.children.length === 1) details.append(inside()); };
    return make("li", {}, details);
  });
  return [make("p", { className: "kind" }, "The strongest chains, each without detours; the rest comes over weaker ones and round about."), make("ol", { className: "routes" }, items)];
}

/** The lines that carry an exposure: those of the direct part, and of the strongest chain. */
function linesOfExposure(name) {
  const [, to, id] = exposureEnds(name);
  const { row, channel } = exposureOf(name);
  const steps = [{ source: to, target: id }, ...(row?.indirect ? indirectChains(channel, to, id)[0]?.steps ?? [] : [])];
  return steps.flatMap(({ source, target }) => channel.carriers.get(`${source}>${target}`) ?? []).map((edge) => edge.id);
}
