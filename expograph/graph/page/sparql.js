// The query that gives, from the graph behind the map, the claims that the table shows.
"use strict";

function sparql() {
  const off = (field) => state.off.filter((value) => value.startsWith(`${field}:`)).map((value) => value.slice(field.length + 1));
  const lines = [];
  const relationsOff = off("relation");
  if (relationsOff.length) {
    const rest = data.relations.filter(({ name }) => !relationsOff.includes(name));
    lines.push(`VALUES ?relation { ${rest.map(({ iri }) => `<${iri}>`).join(" ")} }`);
  }
  const sourcesOff = off("source");
  if (sourcesOff.length) {
    const some = [...sources].filter(([, { short }]) => !sourcesOff.includes(short)).map(([id]) => `doc:${id}`);
    lines.push(`VALUES ?document { ${some.join(" ")} }`);
  }
  for (const name of off("origin")) lines.push(`FILTER(?origin != xg:${name})`);
  for (const name of off("polarity")) lines.push(`FILTER(?polarity != "${name}")`);
  for (const name of off("class")) {
    const some = [...entities].filter(([, { kind }]) => kind === name);
    const ids = some.filter(([id]) => said.has(id)).map(([id]) => `<${data.prefixes.e}${id}>`);
    if (ids.length) lines.push(`FILTER(?source NOT IN (${ids.join(", ")}) && ?target NOT IN (${ids.join(", ")}))  # ${name}`);
  }
  if (state.least) lines.push(`FILTER(?confidence >= ${state.least})`);
  const [since, until] = [state.since, state.until];
  if (since || until) lines.push("?document schema:datePublished ?published .");
  if (since) lines.push(`FILTER(STR(?published) >= "${since}")`);
  if (until) lines.push(`FILTER(STR(?published) <= "${until}")`);
  return [
    ...Object.entries(data.prefixes).map(([name, iri]) => `PREFIX ${name}: <${iri}>`),
    "SELECT DISTINCT ?claim ?source ?relation ?target ?product ?polarity ?confidence WHERE {",
    "  ?claim a xg:Claim ; rdf:subject ?source ; rdf:predicate ?relation ; rdf:object ?target ; xg:denied ?denied ;",
    "    xg:certainty ?certainty ; xg:aspect ?aspect ; xg:origin ?origin ; xg:confidence ?confidence ;",
    "    prov:wasDerivedFrom ?document .",
    "  OPTIONAL { ?claim xg:product ?product }",
    '  BIND(IF(?denied || ?aspect = xg:ended, "negated",',
    '    IF(?certainty = xg:hedged || ?aspect = xg:planned, "hedged", "asserted")) AS ?polarity)',
    ...lines.map((line) => `  ${line}`),
    "}",
    "ORDER BY DESC(?confidence) ?claim",
  ].join("\n");
}

function showQuery() {
  byId("query").textContent = sparql();
}

/** Puts the query on the clipboard; where that is not allowed it is marked, for the reader to copy. */
async function copyQuery() {
  try {
    await navigator.clipboard.writeText(byId("query").textContent);
    notice("The query is copied.");
  } catch {
    getSelection().selectAllChildren(byId("query"));
    notice("The query is marked: copy it with Ctrl+C.");
  }
}
