// The text of a source, with what the map takes from it highlighted: from the line to its sentence, and back.
"use strict";

const sourceOf = (short) => [...sources.values()].find((source) => source.short === short);
const quoteId = ({ document, start }) => `${document.slice(0, 12)}:${start}`;
const quoteHolds = (id) => /^[0-9a-f]{12}:\d+$/.test(id) && sourceOf(id.slice(0, 12)) !== undefined;

/** All that the filter lets through and that is said in a source: spans in UTF-16 units, each with edge or subject. */
function spansOf(source) {
  const spans = [];
  const add = (evidence, kind, id) => {
    const place = placeOf(evidence);
    if (place?.source === source) spans.push({ start: place.start, end: place.end, kind, id, offset: evidence.start, last: evidence.end });
  };
  for (const [id, some] of view.edges) for (const claim of some) for (const evidence of claim.evidence) add(evidence, "edge", id);
  for (const [id, figures] of quantities) for (const { evidence } of figures) add(evidence, "node", id);
  return spans;
}

/** The spans that hold the place a quote's name tells. */
function spansAt(id) {
  const [short, offset] = id.split(":");
  return spansOf(sourceOf(short)).filter((span) => span.offset <= Number(offset) && Number(offset) < span.last);
}

/** What is said at a chosen quote: edges, and subjects of figures, by id. */
function saidAt(quote) {
  const spans = spansAt(quote);
  const of = (kind) => [...new Set(spans.filter((span) => span.kind === kind).map(({ id }) => id))];
  return { edges: of("edge"), subjects: of("node") };
}

/** The text cut where spans begin and end; stretches in which something is said can be chosen. */
function highlighted(source) {
  const spans = spansOf(source).sort((one, other) => one.start - other.start || one.end - other.end);
  const doubts = doubtsIn(source);
  const cuts = [...new Set([0, source.text.length, ...[...spans, ...doubts].flatMap(({ start, end }) => [start, end])])].sort((one, other) => one - other);
  const lit = litIn();
  let [next, open] = [0, []];
  const stretch = (from, to) => {
    open = open.filter(({ end }) => end > from);
    for (; next < spans.length && spans[next].start <= from; next += 1) open.push(spans[next]);
    const words = visible(source.text.slice(from, to));
    const doubt = doubts.some(({ start, end }) => start <= from && to <= end) ? "doubt" : "";
    if (!open.length) return doubt ? make("span", { className: doubt }, words) : words;
    const { offset: at } = open.at(-1); // the innermost
    const choose = () => go({ pick: { kind: "quote", id: `${source.short}:${at}` } });
    const bright = open.some(({ kind, id, offset }) => lit(kind, id, offset));
    return make("mark", {
      tabIndex: 0, role: "button", className: [doubt, bright ? "lit" : ""].filter(Boolean).join(" "), onclick: choose, "aria-pressed": String(bright),
      onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); } },
    }, words);
  };
  const beside = (to) => doubts.filter(({ end }) => end === to).map(besideSentence);
  return cuts.slice(0, -1).map((from, number) => [stretch(from, cuts[number + 1]), beside(cuts[number + 1])]);
}

function litIn() {
  const { pick: picked } = state;
  if (!picked) return () => false;
  if (picked.kind === "quote") {
    const here = new Set(spansAt(picked.id).map(({ kind, id }) => `${kind}:${id}`));
    const at = Number(picked.id.split(":")[1]);
    return (kind, id, offset) => here.has(`${kind}:${id}`) && offset <= at;
  }
  const whole = picked.kind === "node" ? (id) => [edges.get(id).source, edges.get(id).target].includes(picked.id) : (id) => id === picked.id;
  return (kind, id) => (kind === "edge" ? whole(id) : picked.kind === "node" && id === picked.id);
}

/** The source whose text is shown: the one chosen, else that of the chosen edge, else the first. */
function currentSource() {
  if (state.document) return sourceOf(state.document);
  const seen = state.pick?.kind === "edge" ? edges.get(state.pick.id).claims : [];
  return (seen.length && sources.get(seen[0].document)) || [...sources.values()][0];
}

function textPanel() {
  const source = currentSource();
  if (!source) return make("p", {}, "This map has no text.");
  const choice = sources.size < 2 ? null : make("select", { id: "document", "aria-label": "Source", onchange: ({ target }) => go({ document: target.value, pick: null }) },
    [...sources.values()].map((one) => make("option", { value: one.short, selected: one === source }, [one.published, one.title].filter(Boolean).join(" · "))));
  const about = [source.publisher, source.published].filter(Boolean).join(" · ");
  return [
    make("h2", {}, titleOf(source)), about ? make("p", { className: "kind" }, about) : null, choice, atQuote(),
    make("div", { className: "text", id: "text" }, highlighted(source)),
  ];
}

/** What is stated at the chosen quote, as a way to the cards. */
function atQuote() {
  if (state.pick?.kind !== "quote") return make("p", { className: "origin" }, "Highlighted is what this map takes from the text; choose a sentence to see it in the picture.");
  const found = saidAt(state.pick.id);
  const stated = [
    ...found.edges.map((id) => () => edgeButton(id, sentence(edges.get(id)))),
    ...found.subjects.map((id) => () => entityButton(id, `a figure of ${label(id)}`)),
  ];
  return make("div", { className: "stated", role: "status" }, stated.length ? ["Stated there: ", listed(stated)] : "What is stated there is left out by the filter.");
}
