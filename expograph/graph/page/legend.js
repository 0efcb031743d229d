// The legend, which is also the filter.
"use strict";

const groupBoxes = new Map(); // group → its box in the list

/** A tick of the legend, with its drawing. */
function tick(field, value, words, drawing, hint) {
  const key = `${field}:${value}`;
  const change = ({ target }) => go({ off: target.checked ? without(state.off, [key]) : [...state.off, key] });
  const box = make("input", { type: "checkbox", name: key, onchange: change });
  const number = make("span", { className: "count" });
  ticks.set(key, { box, number });
  return make("li", { title: hint }, make("label", {}, box, drawing, make("span", { className: "words" }, words), number));
}

function fieldset(title, field, items, open = true) {
  const keys = () => [...ticks.keys()].filter((key) => key.startsWith(`${field}:`));
  const set = (to) => () => go({ off: to ? without(state.off, keys()) : [...new Set([...state.off, ...keys()])] });
  const both = items.length > 2
    ? make("p", { className: "both" }, plainButton("all", set(true), "plain"), plainButton("none", set(false), "plain"))
    : null;
  for (const button of both?.children ?? []) button.setAttribute("aria-label", `${title}: ${button.textContent}`);
  return make("details", { open }, make("summary", {}, title), make("ul", {}, items), both);
}

function rangeFields() {
  const slider = make("input", {
    id: "least", type: "range", min: 0, max: 1, step: 0.05, oninput: ({ target }) => go({ least: Number(target.value) }, true),
  });
  const date = (key, words) => make("label", {}, words, make("input", { id: key, type: "date", onchange: ({ target }) => go({ [key]: target.value }) }));
  const dated = [...sources.values()].some(({ published }) => published);
  return [
    make("div", { className: "range" }, make("label", { htmlFor: "least" }, "Confidence at least ", make("output", { id: "least-shown", htmlFor: "least" })), slider),
    dated ? make("div", { className: "range dates" }, date("since", "Published from"), date("until", "until")) : null,
  ];
}

function legend() {
  const lines = data.relations.map((relation) =>
    tick("relation", relation.name, relation.label, lineSketch("currentColor", relation.width, "", relation.head), relation.definition));
  const ways = ["polarity", "origin"].flatMap((field) => {
    const some = data.ways.filter((way) => way.field === field);
    return some.length > 1 || field === "polarity"
      ? some.map(({ value, label: words, definition, dashes }) => tick(field, value, words, lineSketch("currentColor", 2.5, dashes.join(" "), "none"), definition))
      : [];
  });
  const kinds = data.classes.map((kind) => tick("class", kind.name, kind.label, classSketch(kind.shape, kind.colour, kind.dark), kind.definition));
  const from = [...sources].map(([, { short, title, publisher, published }]) =>
    tick("source", short, title, null, [title, publisher, published].filter(Boolean).join(" · ")));
  byId("legend").append(
    make("p", { className: "status" }, make("span", { id: "kept", role: "status" }), plainButton("Reset", () => go({ off: START.off, least: 0, since: "", until: "" }), "plain")),
    fieldset("Lines", "relation", lines), make("div", { id: "ways" }, fieldset("How it is said", "polarity", ways)), fieldset("Shapes", "class", kinds),
    make("details", { open: true }, make("summary", {}, "Certainty and time"), rangeFields()),
    ...(from.length > 1 ? [fieldset("Sources", "source", from, from.length < 9)] : []), ...groupList(),
  );
  if (narrow()) for (const details of byId("legend").querySelectorAll("details")) details.open = false;
  colourLegend();
}

function groupList() {
  if (groups.size < 2) return [];
  const items = data.groups.map((group) => {
    const change = () => flip(group.id);
    const box = make("input", { type: "checkbox", name: `group:${group.id}`, onchange: change, ariaLabel: `open ${group.label}` });
    groupBoxes.set(group.id, box);
    const name = plainButton(group.label, () => pick("group", group.id));
    return make("li", { title: sectorOf(group) }, box, name, make("span", { className: "count" }, `${group.members.length}`));
  });
  const both = make("p", { className: "both" }, plainButton("open all", () => openAll(true), "plain"), plainButton("close all", () => openAll(false), "plain"));
  return [make("details", { open: data.picture.large, id: "groups" }, make("summary", {}, "Groups"), make("ul", {}, items), both)];
}

/** The lines' drawings in the colours of the paper that is used. */
function colourLegend() {
  for (const relation of data.relations) ticks.get(`relation:${relation.name}`).box.nextSibling.style.color = colourOf(relation);
}

/** Brings ticks, slider, dates and counts in line with the state. */
function syncLegend() {
  const found = new Map();
  const add = (key) => found.set(key, (found.get(key) ?? 0) + 1);
  for (const claim of view.claims) {
    for (const [field, values] of Object.entries(FIELDS)) {
      if (field === "class") continue;
      for (const value of values(claim)) add(`${field}:${value}`);
    }
  }
  for (const id of view.nodes) add(`class:${entities.get(id).kind}`);
  for (const [key, { box, number }] of ticks) {
    box.checked = !state.off.includes(key);
    number.textContent = (found.get(key) ?? 0).toLocaleString("en");
  }
  for (const [id, box] of groupBoxes) box.checked = isOpen(id);
  byId("least").value = state.least;
  byId("least-shown").textContent = fixed(state.least);
  for (const key of ["since", "until"]) if (byId(key)) byId(key).value = state[key];
  byId("kept").textContent = `${view.claims.length.toLocaleString("en")} of ${count(claims.length, "claim")}`;
}
