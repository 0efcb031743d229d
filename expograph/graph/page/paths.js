// The best paths from one entity to another along the flow of exposure, as graph/paths.py finds them.
"use strict";

const PATHS = 5;
const PATIENCE = 20000; // partial paths looked at before the search is given up

/** The steps that count, by where they start: each with all shown claims that count, the best first; `ends` may be products. */
function stepsOf(ends) {
  const gathered = new Map();
  const add = (tail, head, some) => {
    const to = gathered.get(tail) ?? gathered.set(tail, new Map()).get(tail);
    (to.get(head) ?? to.set(head, new Set()).get(head)).add(some);
  };
  const counted = [...view.edges.keys()].map((id) => edges.get(id)).filter(counts);
  for (const edge of counted) add(edge.tail, edge.head, edge);
  for (const product of ends) {
    const suppliers = new Set();
    for (const edge of counted) {
      if (edge.product !== product || edge.head === product || !data.supply.includes(edge.relation)) continue;
      suppliers.add(edge.tail);
      add(product, edge.head, edge);
    }
    for (const edge of counted) if (suppliers.has(edge.head) && edge.tail !== product) add(edge.tail, product, edge);
  }
  const step = (some) => {
    const found = [...some].flatMap((edge) => view.edges.get(edge.id)).sort(byConfidence);
    const confidence = together(found);
    return { claims: found, confidence, cost: data.hop_cost - Math.log(Math.max(confidence, 1e-9)) };
  };
  return new Map([...gathered].map(([tail, heads]) => [tail, new Map([...heads].map(([head, some]) => [head, step(some)]))]));
}

const byConfidence = (one, other) => other.confidence - one.confidence || (one.edge.relation < other.edge.relation ? -1 : one.edge.relation > other.edge.relation ? 1 : 0);

/** How sure several claims are together: a document speaks once, at its surest, and documents that say it in the same
 *  sentence are one voice; others are independent. */
function together(some) {
  const most = new Map();
  const said = new Map();
  for (const { document: of, confidence, evidence } of some) {
    most.set(of, Math.max(most.get(of) ?? 0, confidence));
    const quotes = said.get(of) ?? said.set(of, new Set()).get(of);
    for (const one of evidence) if (one.rule !== data.table) quotes.add(words(one));
  }
  if (most.size === 1) return [...most.values()][0];
  let voices = [];
  for (const of of [...said.keys()].sort()) {
    const same = voices.filter(({ quotes }) => [...said.get(of)].some((quote) => quotes.has(quote)));
    const joined = { sure: Math.max(most.get(of), ...same.map(({ sure }) => sure)), quotes: new Set([...said.get(of), ...same.flatMap(({ quotes }) => [...quotes])]) };
    voices = [...voices.filter((voice) => !same.includes(voice)), joined];
  }
  return 1 - voices.reduce((none, { sure }) => none * (1 - sure), 1);
}

/** The quote of a piece of evidence, with its white space folded. */
function words(evidence) {
  const place = placeOf(evidence);
  return (place ? place.text.slice(place.start, place.end) : evidence.quote).split(/\s+/).filter(Boolean).join(" ");
}

/** Asserted and read in a source, or as the reader also allows; of a relation along which effects run.
 *
 *  What is hedged includes what is planned, as in all of the page. */
function counts(edge) {
  const polarity = edge.polarity === "asserted" || state.over.includes(edge.polarity);
  const origin = isRead(edge) || state.over.includes(edge.origin);
  return polarity && origin && relations.get(edge.relation).flow !== "off";
}

/** A heap: the entry whose `cost` is least comes first. */
function heap() {
  const entries = [];
  const swap = (a, b) => { [entries[a], entries[b]] = [entries[b], entries[a]]; };
  return {
    push(entry) {
      let at = entries.push(entry) - 1;
      for (let up = (at - 1) >> 1; at && entries[up].cost > entries[at].cost; at = up, up = (at - 1) >> 1) swap(at, up);
    },
    pop() {
      swap(0, entries.length - 1);
      const first = entries.pop();
      for (let at = 0, low = 1; low < entries.length; at = low, low = 2 * at + 1) {
        if (low + 1 < entries.length && entries[low + 1].cost < entries[low].cost) low += 1;
        if (entries[at].cost <= entries[low].cost) break;
        swap(at, low);
      }
      return first;
    },
    get size() { return entries.length; },
  };
}

/** The least cost from every node to `end` (Dijkstra 1959). */
function costsTo(end, steps) {
  const before = new Map();
  for (const [tail, heads] of steps) {
    for (const [head, { cost }] of heads) (before.get(head) ?? before.set(head, []).get(head)).push([tail, cost]);
  }
  const least = new Map();
  const queue = heap();
  queue.push({ node: end, cost: 0 });
  while (queue.size) {
    const { node, cost } = queue.pop();
    if (least.has(node)) continue;
    least.set(node, cost);
    for (const [tail, step] of before.get(node) ?? []) if (!least.has(tail)) queue.push({ node: tail, cost: cost + step });
  }
  return least;
}

/** The best paths, highest product of confidences first, then fewest hops, then names; and whether the search ended.
 *
 *  Partial paths are taken up in the order of what they cost with the cheapest way from their end (A*, Hart, Nilsson and
 *  Raphael 1968), so whole paths come out in order. */
function bestPaths(from, to, steps = stepsOf([from, to])) {
  const rest = costsTo(to, steps);
  const found = [];
  const queue = heap();
  if (from !== to && rest.has(from)) queue.push({ cost: rest.get(from), spent: 0, nodes: [from], hops: [] });
  for (let looked = 0; queue.size; looked += 1) {
    const { cost, spent, nodes: so, hops } = queue.pop();
    if (found.length >= PATHS && (cost > found[PATHS - 1].cost + 1e-9 || found.length >= PATHS + 100)) break;
    if (looked > PATIENCE) return { found: ranked(found), ended: false };
    const last = so.at(-1);
    if (last === to) {
      found.push({ cost, nodes: so, hops, confidence: hops.reduce((all, hop) => all * hop.confidence, 1) });
      continue;
    }
    for (const [next, step] of steps.get(last) ?? []) {
      if (!rest.has(next) || so.includes(next)) continue;
      const far = spent + step.cost;
      queue.push({ cost: far + rest.get(next), spent: far, nodes: [...so, next], hops: [...hops, step] });
    }
  }
  return { found: ranked(found), ended: true };
}

function ranked(found) {
  const rank = ({ confidence, hops }) => [-Number(confidence.toFixed(6)), hops.length];
  const names = (one, other) => (one.nodes.join("\n") < other.nodes.join("\n") ? -1 : 1);
  const order = (one, other) => rank(one)[0] - rank(other)[0] || rank(one)[1] - rank(other)[1] || names(one, other);
  return found.sort(order).slice(0, PATHS);
}
