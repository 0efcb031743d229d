// How exposed entities are to one another, as graph/exposure.py computes it, of what counts by default.
"use strict";

const FADED = 1e-15; // a term of a sum that no longer changes it
const TERMS = 20000; // after which a sum is given up
const NOTHING = 1e-9; // an exposure that is none, but for rounding
const STRONGEST_FIRST = 5; // entries of a list of exposures

const countsByDefault = (edge) => edge.polarity === "asserted" && isRead(edge);
/** The channels in which something is said: harm alone, which counts in both, is told with the inputs. */
const CHANNELS = Object.keys(data.responses).filter((name) => name === "inputs" || data.edges.some((edge) => {
  const { inputs, [name]: way } = relations.get(edge.relation);
  return countsByDefault(edge) && way !== "off" && way !== inputs;
}));
const channels = new Map();

/** A channel with its responses by number: who affects, who responds, and how strongly; `id` is looked at, and stands in
 *  its supplier's place where it is the product on a line. */
function channelOf(name, id) {
  const { edges: plain, products } = data.responses[name];
  const own = Object.hasOwn(products ?? {}, id) ? products[id] : null;
  const key = own ? `${name}>${id}` : name;
  if (!channels.has(key)) {
    const changed = new Set((own ?? []).map(([, target]) => target));
    channels.set(key, numbered([...plain.filter(([, target]) => !changed.has(target)), ...(own ?? [])], carriersOf(name, own ? id : null)));
  }
  return channels.get(key);
}

function numbered(told, carriers) {
  const ids = [...new Set(told.flatMap(([source, target]) => [source, target]))];
  const at = new Map(ids.map((id, number) => [id, number]));
  const steps = told.map(([source, target, effect, weight, own]) => ({ source, target, effect, weight, disclosed: own === 1, from: at.get(source), to: at.get(target) }));
  const sums = new Float64Array(ids.length);
  for (const { to, effect } of steps) sums[to] += Math.abs(data.damping * effect);
  return { ids, at, steps, sums, carriers, found: new Map() };
}

/** The edges behind each response of a channel, as `from>to`. */
function carriersOf(name, product) {
  const found = new Map();
  const add = (from, to, edge) => (found.get(`${from}>${to}`) ?? found.set(`${from}>${to}`, []).get(`${from}>${to}`)).push(edge);
  const counted = data.edges.filter((edge) => relations.get(edge.relation)[name] !== "off" && countsByDefault(edge));
  const ends = ({ source, target, relation }) => (relations.get(relation)[name] === "forward" ? [source, target] : [target, source]);
  const standsIn = (edge) => product !== null && edge.product === product && ![edge.source, edge.target].includes(product) && data.supply.includes(edge.relation);
  const suppliers = new Set(counted.filter(standsIn).map((edge) => ends(edge)[0]));
  for (const edge of counted) {
    const [from, to] = ends(edge);
    add(standsIn(edge) ? product : from, to, edge);
    if (suppliers.has(to) && from !== product) add(from, product, edge);
  }
  return found;
}

/** All that a place reaches along the steps, or against them, itself among it. */
function reach({ ids, steps }, start, [near, far]) {
  const next = ids.map(() => []);
  for (const step of steps) next[step[near]].push(step[far]);
  const found = new Set([start]);
  for (const place of found) for (const other of next[place]) found.add(other);
  return found;
}

/** The sum of a series: `first` has its first term, each further one is damped and passed on; null where it is too long. */
function sum({ ids, steps }, first, [near, far], strength, but) {
  const total = new Float64Array(ids.length);
  for (let [term, number] = [first, 0]; number < TERMS; number += 1) {
    let most = 0;
    for (let place = 0; place < term.length; place += 1) {
      total[place] += term[place];
      most = Math.max(most, Math.abs(term[place]));
    }
    if (most < FADED) return total;
    const next = new Float64Array(ids.length);
    for (const step of steps) if (step[far] !== but) next[step[far]] += data.damping * strength(step) * term[step[near]];
    term = next;
  }
  return null;
}

const ALONG = ["from", "to"];
const AGAINST = ["to", "from"];

/** E = B e_K + λBE with E_K = 0: everyone's exposure to one place, of which `direct` is the first term. */
function solve(channel, k) {
  const direct = new Float64Array(channel.ids.length);
  for (const { from, to, effect: b } of channel.steps) if (from === k && to !== k) direct[to] = b;
  return { direct, total: sum(channel, direct, ALONG, ({ effect: b }) => b, k) };
}

const bySize = (one, other) => Math.abs(other.total) - Math.abs(one.total) || (one.id < other.id ? -1 : 1);

function entry(id, total, direct, share) {
  return { id, total, direct, share, indirect: Math.abs(total - direct) < NOTHING ? 0 : total - direct };
}

const isSome = ({ total, direct }) => Math.abs(total) > NOTHING || Math.abs(direct) > NOTHING;

/** What was found once for a channel and an entity. */
function once(channel, key, find) {
  if (!channel.found.has(key)) channel.found.set(key, find());
  return channel.found.get(key);
}

/** Whether texts disclose all weights among these, but for those into K, which counts as zero: else figures are scores. */
function isShare({ steps }, among, k = -1) {
  const concerned = steps.filter(({ from, to }) => among.has(from) && among.has(to) && to !== k);
  return concerned.length > 0 && concerned.every(({ disclosed }) => disclosed);
}

/** Everyone's exposure to K in a channel, the largest first, or who is to blame that it cannot be summed. */
function exposuresTo(name, id) {
  const channel = channelOf(name, id);
  const k = channel.at.get(id);
  if (k === undefined) return { rows: [], refused: [] };
  return once(channel, `to ${id}`, () => {
    const among = reach(channel, k, ALONG);
    let refused = [...among].filter((u) => u !== k && channel.sums[u] >= 1);
    const { direct, total } = refused.length ? {} : solve(channel, k);
    if (total === null) refused = [...among].filter((u) => u !== k);
    const share = isShare(channel, among, k);
    const rows = refused.length ? [] : [...among].filter((x) => x !== k).map((x) => entry(channel.ids[x], total[x], direct[x], share));
    return { rows: rows.filter(isSome).sort(bySize), refused: refused.map((u) => channel.ids[u]) };
  });
}

/** What X is most exposed to, the largest first, how many more there are, or who is to blame that it cannot be summed.
 *
 *  Each K has a sum of its own. The sums of all walks, without signs, are no smaller, and come at once for all K: so K
 *  are looked at in their order, until no other can be among the strongest. */
function exposuresOf(name, id, most = STRONGEST_FIRST) {
  const channel = channelOf(name, id);
  const x = channel.at.get(id);
  if (x === undefined) return { rows: [], refused: [], more: 0 };
  return once(channel, `of ${id} ${most}`, () => {
    const among = reach(channel, x, AGAINST);
    const refused = [...among].filter((u) => channel.sums[u] >= 1);
    const first = new Float64Array(channel.ids.length);
    first[x] = 1;
    const walks = refused.length ? null : sum(channel, first, AGAINST, ({ effect: b }) => Math.abs(b), -1);
    const found = walks ? strongest(channel, x, most, walks, among) : { rows: [], more: 0 };
    return { ...found, refused: (walks ? [] : refused.length ? refused : [...among]).map((u) => channel.ids[u]) };
  });
}

function strongest(channel, x, most, walks, among) {
  const bound = (v) => walks[v] / data.damping;
  const order = [...among].filter((v) => v !== x && bound(v) > NOTHING).sort((v, w) => walks[w] - walks[v] || (channel.ids[v] < channel.ids[w] ? -1 : 1));
  const inner = { ids: channel.ids, steps: channel.steps.filter(({ from, to }) => among.has(from) && among.has(to)) };
  const share = isShare(channel, among);
  let rows = [];
  for (const v of order) {
    if (rows.length === most && bound(v) < Math.abs(rows.at(-1).total) - NOTHING) break;
    const { direct, total } = solve(inner, v);
    rows = [...rows, entry(channel.ids[v], total[x], direct[x], share)].filter(isSome).sort(bySize).slice(0, most);
  }
  return { rows, more: order.length - rows.length };
}

/** The chains by which most of an exposure comes, the strongest first: each with its steps, and with what it carries. */
function chainsOf(channel, to, id) {
  const steps = new Map();
  for (const step of channel.steps) {
    const carried = Math.abs(data.damping * step.effect);
    if (!carried) continue;
    const heads = steps.get(step.source) ?? steps.set(step.source, new Map()).get(step.source);
    heads.set(step.target, { step, confidence: carried, cost: -Math.log(carried) });
  }
  return bestPaths(to, id, steps).found.map(({ nodes: so, hops, confidence }) => ({
    nodes: so, steps: hops.map(({ step }) => step),
    carries: (confidence / data.damping) * hops.reduce((sign, { step }) => sign * Math.sign(step.effect), 1),
  }));
}
