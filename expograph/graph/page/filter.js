// Which claims, edges and nodes the filter lets through.
"use strict";

const ticks = new Map(); // "field:value" → the legend's tick; the values that can be left out

const FIELDS = {
  relation: (claim) => [claim.edge.relation],
  polarity: (claim) => [claim.edge.polarity],
  origin: (claim) => [claim.edge.origin],
  class: (claim) => [entities.get(claim.edge.source).kind, entities.get(claim.edge.target).kind],
  source: (claim) => [claim.document.slice(0, 12)],
};

function inTime(claim) {
  const published = publishedOf(claim);
  if (!state.since && !state.until) return true;
  return published !== "" && (!state.since || published >= state.since) && (!state.until || published <= state.until);
}

/** What is seen: claims, the edges that have any of them, nodes, and how many claims only dates leave out for having none. */
function filtered() {
  const off = new Set(state.off);
  const passes = (claim) =>
    claim.confidence >= state.least && !Object.entries(FIELDS).some(([field, values]) => values(claim).some((value) => off.has(`${field}:${value}`)));
  const passing = claims.filter(passes);
  const timely = passing.filter(inTime);
  const seen = new Map();
  for (const claim of timely) {
    const some = seen.get(claim.edge.id);
    if (some) some.push(claim);
    else seen.set(claim.edge.id, [claim]);
  }
  const kept = new Set([...seen.keys()].flatMap((id) => [edges.get(id).source, edges.get(id).target]));
  const shows = (id) => (kept.has(id) || !linked.has(id)) && !off.has(`class:${entities.get(id).kind}`);
  const undated = passing.filter((claim) => !publishedOf(claim)).length;
  return { claims: timely, edges: seen, nodes: new Set([...nodes.keys()].filter(shows)), undated: state.since || state.until ? undated : 0 };
}
