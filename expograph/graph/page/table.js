// The claims as a table: sortable, with the picture's filter, and as many rows at a time as can be read.
"use strict";

const ROWS = 100;
const COLUMNS = [
  { key: "source", words: "Source", value: ({ edge }) => label(edge.source) },
  { key: "relation", words: "Relation", value: ({ edge }) => relations.get(edge.relation).label },
  { key: "target", words: "Target", value: ({ edge }) => label(edge.target) },
  { key: "product", words: "Product", value: ({ edge }) => (edge.product ? label(edge.product) : "") },
  { key: "held", words: "How it is said", value: ({ edge }) => notes(edge) || "asserted" },
  { key: "confidence", words: "Confidence", value: ({ confidence }) => confidence },
  { key: "published", words: "Published", value: publishedOf },
];
let rowsShown = ROWS;

function sorted(some) {
  const column = COLUMNS.find(({ key }) => key === state.sort.replace(/^-/, ""));
  if (!column) return some;
  const turn = state.sort.startsWith("-") ? -1 : 1;
  const order = (one, other) => (typeof one === "number" ? one - other : one.localeCompare(other, "en"));
  return some.map((claim) => [column.value(claim), claim]).sort(([one], [other]) => turn * order(one, other)).map(([, claim]) => claim);
}

function tableHead() {
  return make("tr", {}, COLUMNS.map(({ key, words }) => {
    const turned = { [key]: "ascending", [`-${key}`]: "descending" }[state.sort] ?? "none";
    const next = turned === "ascending" ? `-${key}` : key;
    const arrow = { ascending: " ▲", descending: " ▼", none: "" }[turned];
    return make("th", { scope: "col", "aria-sort": turned }, make("button", { type: "button", className: "sort", "data-sort": key, onclick: () => go({ sort: next }) }, words, make("span", { "aria-hidden": "true" }, arrow)));
  }), make("th", { scope: "col" }, "Evidence"));
}

function tableRow(claim) {
  const { edge } = claim;
  const cells = [
    entityButton(edge.source), edgeButton(edge.id, relations.get(edge.relation).label), entityButton(edge.target),
    edge.product ? entityButton(edge.product) : "", notes(edge) || "asserted", fixed(claim.confidence), publishedOf(claim),
    claim.evidence.flatMap(quote),
  ];
  return make("tr", {}, cells.map((cell) => make("td", {}, cell)));
}

function table() {
  const some = sorted(view.claims);
  const focused = document.activeElement?.dataset?.sort;
  byId("head").replaceChildren(tableHead());
  byId("rows").replaceChildren(...some.slice(0, rowsShown).map(tableRow));
  byId("more").hidden = some.length <= rowsShown;
  byId("more").textContent = `Show ${Math.min(ROWS, some.length - rowsShown)} more of ${count(some.length - rowsShown, "row")}`;
  const undated = view.undated ? `; ${count(view.undated, "claim")} of undated sources left out` : "";
  byId("shown").textContent = `${some.length.toLocaleString("en")} of ${count(claims.length, "claim")} shown${undated}`;
  if (focused) byId("head").querySelector(`[data-sort="${focused}"]`)?.focus();
}
