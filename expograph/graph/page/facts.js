// What the map knows, from the JSON in #data, and how it is put in words.
"use strict";

const data = JSON.parse(byId("data").textContent);
const entities = new Map(Object.entries(data.entities));
const relations = new Map(data.relations.map((relation) => [relation.name, relation]));
const classes = new Map(data.classes.map((kind) => [kind.name, kind]));
const quantities = new Map(Object.entries(data.quantities));
const sources = new Map(
  Object.entries(data.sources)
    .map(([id, source]) => [id, { ...source, short: id.slice(0, 12), unit: unitsOf(source.text) }])
    .sort(([one, { published: a = "" }], [other, { published: b = "" }]) => (a + one < b + other ? -1 : 1)),
);
const nodes = new Map(data.picture.nodes.map((node) => [node.id, node]));
const lines = new Map(data.picture.edges.map((line) => [line.id, line])); // edges as the picture has them: along the flow

for (const edge of data.edges) {
  ({ from: edge.tail, to: edge.head } = lines.get(edge.id));
  for (const claim of edge.claims) claim.edge = edge;
}
const edges = new Map(data.edges.map((edge) => [edge.id, edge]));
const claims = data.edges.flatMap((edge) => edge.claims);

const linked = new Set(data.edges.flatMap((edge) => [edge.source, edge.target]));
const isRead = ({ origin }) => data.read.includes(origin); // in a source, by program or person
const said = new Map(); // entity → how many claims name it
for (const { edge } of claims) {
  for (const id of new Set([edge.source, edge.target, edge.product])) if (id) said.set(id, (said.get(id) ?? 0) + 1);
}

const label = (id) => entities.get(id)?.label ?? id;
const fixed = (number) => number.toFixed(2);
const count = (number, word, plural) => `${number.toLocaleString("en")} ${number === 1 ? word : plural ?? word + "s"}`;

function sentence(edge) {
  const product = edge.product ? ` (product: ${label(edge.product)})` : "";
  return `${label(edge.source)} — ${relations.get(edge.relation).label} → ${label(edge.target)}${product}`;
}

/** The words that tell an edge from a plain assertion. */
const notes = (edge) => [edge.polarity, edge.origin].filter((word) => word !== "asserted" && word !== "stated").join(", ");

function summary(edge) {
  const words = [edge.product ? label(edge.product) : "", notes(edge)].filter(Boolean).join("; ");
  return `${label(edge.source)} → ${label(edge.target)}${words ? ` (${words})` : ""}`;
}

/** How the effect runs, in words: "is needed by" where the text says that the other depends on it. */
const effect = (edge) => {
  const { label: forth, inverse, flow } = relations.get(edge.relation);
  return flow === "backward" ? inverse : forth;
};

const surest = (some) => some.reduce((most, { confidence }) => Math.max(most, confidence), 0);
const publishedOf = (claim) => sources.get(claim.document)?.published ?? "";
