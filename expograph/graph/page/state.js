// What is chosen on the page, kept in the address's fragment: so it can be shared, and the back button undoes it.
"use strict";

const START = Object.freeze({
  tab: "details", // details, paths or text
  pick: null, // { kind: node, edge, group, link, quote, exposure or finding; id }
  off: Object.freeze(["polarity:negated"]), // what the legend leaves out, as "field:value"
  least: 0, // confidence
  since: "", until: "", // dates of publication
  flipped: Object.freeze([]), // groups that are open where they would be closed, or the other way round
  from: "", to: "", // ends of the paths
  over: Object.freeze([]), // what else paths may use: hedged, pack, inferred, unconfirmed
  route: 0, // which of the paths is lit
  document: "", // whose text is shown
  shade: "", // the channel whose exposures shade the picture: inputs, revenue, none; or as there is something to show
  sort: "", // the table's order: a column, with - before it for the other way round
});
let state = { ...START };

const without = (some, others) => some.filter((one) => !others.includes(one));

function toFragment(it) {
  const words = new URLSearchParams();
  if (it.pick) words.append(it.pick.kind, it.pick.id);
  for (const key of ["tab", "least", "since", "until", "from", "to", "route", "document", "shade", "sort"]) {
    if (it[key] !== START[key]) words.append(key, it[key]);
  }
  for (const value of without(it.off, START.off)) words.append("hide", value);
  for (const value of without(START.off, it.off)) words.append("show", value);
  for (const key of ["flipped", "over"]) for (const value of it[key]) words.append(key, value);
  return words.toString();
}

/** The state that a fragment tells; what it tells of things that this map has not is left out, and named in `unknown`. */
function fromFragment(fragment) {
  const words = new URLSearchParams(fragment);
  const unknown = [];
  const known = (key, value, holds) => holds || (unknown.push(`${key} ${value}`), false);
  const all = (key, holds) => words.getAll(key).filter((value) => known(key, value, holds(value)));
  const one = (key, holds) => all(key, holds)[0] ?? START[key];
  const date = (value) => /^\d{4}-\d\d-\d\d$/.test(value);
  const picks = { node: (id) => entities.has(id), edge: (id) => edges.has(id), group: (id) => groups.has(id), link: linkHolds, quote: quoteHolds, exposure: exposureHolds, finding: findingHolds };
  const kind = Object.keys(picks).find((key) => words.has(key));
  const picked = kind && all(kind, picks[kind])[0];
  const it = {
    ...START,
    pick: picked ? { kind, id: picked } : null,
    tab: one("tab", (value) => ["details", "paths", "text"].includes(value)),
    least: Number(one("least", (value) => value >= 0 && value <= 1)),
    since: one("since", date), until: one("until", date),
    from: one("from", (id) => entities.has(id)), to: one("to", (id) => entities.has(id)),
    route: Number(one("route", (value) => /^[0-9]$/.test(value))),
    document: one("document", (id) => sourceOf(id)),
    shade: one("shade", (value) => value === "none" || CHANNELS.includes(value)),
    sort: one("sort", (value) => COLUMNS.some(({ key }) => key === value.replace(/^-/, ""))),
    off: [...without(START.off, words.getAll("show")), ...all("hide", (value) => ticks.has(value))],
    flipped: all("flipped", (id) => groups.has(id)),
    over: all("over", (value) => data.ways.some((way) => way.value === value)),
  };
  return [it, unknown];
}

/** Changes the state and shows it; a small change (`quiet`) replaces the last one in the history. */
function go(change, quiet = false) {
  state = { ...state, ...change };
  const fragment = `#${toFragment(state)}`;
  if (fragment !== (location.hash || "#")) {
    try {
      history[quiet ? "replaceState" : "pushState"](null, "", fragment);
    } catch { /* a page inside another document has no address of its own: nothing to share there */ }
  }
  render();
}

const pick = (kind, id, tab = "details") => go({ pick: id ? { kind, id } : null, tab });

/** Shows what the address tells: at the start, and when it was changed by hand, by a link or by the back button. */
function follow() {
  if (toFragment(state) === location.hash.slice(1)) return;
  const [told, unknown] = fromFragment(location.hash.slice(1));
  state = told;
  render();
  tellUnknown(unknown);
}

function tellUnknown(unknown) {
  if (unknown.length) notice(`This map does not hold what the address names: ${unknown.join(", ")}.`);
}
