// The panel beside the picture: how to read it, and cards of nodes, edges, groups, links and paths.
"use strict";

const LISTED = 8; // entries of a list before "more"

const entityButton = (id, words) => plainButton(words ?? label(id), () => pick("node", id));
const edgeButton = (id, words) => plainButton(words, () => pick("edge", id));

/** A list that begins with a few items and shows the rest when asked. */
function listed(items, most = LISTED) {
  const list = make("ul", {}, items.slice(0, most).map((item) => make("li", {}, item())));
  if (items.length <= most) return list;
  const more = plainButton(`${items.length - most} more`, () => {
    more.remove();
    list.append(...items.slice(most).map((item) => make("li", {}, item())));
  });
  return [list, more];
}

function overviewCard() {
  const intro = data.picture.large
    ? `A map of ${count(nodes.size, "entity", "entities")} opens on its groups and the strongest lines between them. Choose a group to open it. `
    : "Arrows point the way that effects run: what acts on the subject stands left, what it acts on right. ";
  const parts = data.relations.map((relation) => {
    const ids = [...view.edges.keys()].filter((id) => edges.get(id).relation === relation.name);
    const sure = (id) => (edges.get(id).polarity === "asserted" ? 1 : 0) + surest(view.edges.get(id));
    ids.sort((one, other) => sure(other) - sure(one) || (summary(edges.get(one)) < summary(edges.get(other)) ? -1 : 1));
    return ids.length ? [make("h3", {}, relation.label), listed(ids.map((id) => () => edgeButton(id, summary(edges.get(id)))))] : [];
  });
  const how = "Every line, box and entry opens to the sentences that state it. Or press / and search.";
  return [make("h2", {}, "How to read this map"), make("p", {}, intro, how), drawnLess(), findingsOf(), parts];
}

/** What the picture leaves out, in words. */
function drawnLess() {
  const { weaker } = drawn;
  const undated = view.undated ? `${count(view.undated, "claim")} of undated sources left out. ` : "";
  const less = weaker ? `${count(weaker, "weaker line")} between groups not drawn: open the groups to see them. ` : "";
  return undated || less ? make("p", { className: "origin" }, undated, less) : null;
}

function edgeCard(id) {
  const edge = edges.get(id);
  const relation = relations.get(edge.relation);
  const product = edge.product ? [" ", entityButton(edge.product, `(product: ${label(edge.product)})`)] : [];
  const title = [entityButton(edge.source), ` — ${relation.label} → `, entityButton(edge.target), product];
  return [make("h2", {}, title), make("p", { className: "kind" }, relation.definition), evidenceOf(edge)];
}

function nodeCard(id) {
  const entity = entities.get(id);
  const kind = classes.get(entity.kind)?.label ?? entity.kind;
  const facts = entity.identifiers.flatMap(([scheme, value, from]) => [
    make("dt", {}, scheme),
    make("dd", {}, value, make("span", { className: "kind" }, ` (from ${from})`)),
  ]);
  if (entity.aliases.length) facts.unshift(make("dt", {}, "also"), make("dd", {}, entity.aliases.join(", ")));
  const group = groups.get(groupOf.get(id));
  const actions = [
    plainButton("Paths from here", () => go({ from: id, tab: "paths", route: 0 }), "action"),
    plainButton("Paths to here", () => go({ to: id, tab: "paths", route: 0 }), "action"),
    group && groups.size > 1 ? plainButton(isOpen(group.id) ? "Close its group" : "Open its group", () => (isOpen(group.id) ? flip(group.id) : visit(id)), "action") : null,
  ];
  return [
    make("h2", { className: "name" }, entity.label), make("p", { className: "kind" }, kind), facts.length ? make("dl", {}, facts) : null,
    make("p", { className: "actions" }, actions), exposureSection(id), claimsOf(id), figuresOf(id), findingsOf(id),
  ];
}

/** An entity's claims under the relation as read from its side. */
function claimsOf(id) {
  const found = new Map();
  const add = (heading, item) => (found.get(heading) ?? found.set(heading, []).get(heading)).push(item);
  let hidden = 0;
  for (const edge of data.edges) {
    const { label: forth, inverse } = relations.get(edge.relation);
    if (![edge.source, edge.target, edge.product].includes(id)) continue;
    if (!view.edges.has(edge.id)) hidden += edge.claims.length;
    else if (edge.source === id) add(forth, () => openable(edge, label(edge.target)));
    else if (edge.target === id) add(inverse, () => openable(edge, label(edge.source)));
    else add("is the product of", () => openable(edge, sentence(edge)));
  }
  const left = hidden ? make("p", { className: "origin" }, `${count(hidden, "claim")} left out by the filter`) : null;
  if (!found.size) return [make("p", {}, hidden ? "" : "No claim names it."), left];
  return [[...found].map(([heading, items]) => [make("h3", {}, heading), listed(items, 20)]), left];
}

function openable(edge, words) {
  const product = edge.product && !words.includes("product:") ? label(edge.product) : "";
  const more = [product, notes(edge)].filter(Boolean).join("; ");
  const title = make("summary", {}, make("span", { className: "name" }, words), more ? ` (${more})` : "");
  const details = make("details", { className: "claim" }, title);
  details.ontoggle = () => {
    if (details.open && details.children.length === 1) {
      details.append(make("div", {}, evidenceOf(edge), edgeButton(edge.id, "show this line alone")));
    }
  };
  return details;
}

function figuresOf(id) {
  const figures = quantities.get(id) ?? [];
  if (!figures.length) return [];
  const items = figures.map((figure) => {
    const more = [figure.period, figure.basis, figure.origin].filter(Boolean).map((word) => `, ${word}`).join("");
    const words = `${figure.metric.replaceAll("_", " ")}: ${figure.value} ${figure.unit ?? ""}${more}`;
    return make("details", { className: "claim" }, make("summary", {}, words), quote(figure.evidence));
  });
  return [make("h3", {}, "figures"), items];
}

function groupCard(id) {
  const group = groups.get(id);
  const members = [...group.members].sort((one, other) => (said.get(other) ?? 0) - (said.get(one) ?? 0) || (one < other ? -1 : 1));
  const toggle = plainButton(isOpen(id) ? "Close this group" : "Open this group", () => (isOpen(id) ? flip(id) : openGroup(id)), "action");
  return [
    make("h2", { className: "name" }, group.label), make("p", { className: "kind" }, [count(group.members.length, "entity", "entities"), sectorOf(group)].filter(Boolean).join(" · ")),
    make("p", { className: "actions" }, toggle), make("h3", {}, "Most named"), listed(members.map((one) => () => entityButton(one)), 20),
  ];
}

function linkCard(name) {
  const [one, other] = name.split(">");
  const ids = linkEdges(name);
  ids.sort((a, b) => surest(view.edges.get(b)) - surest(view.edges.get(a)) || (a < b ? -1 : 1));
  return [
    make("h2", { className: "name" }, `${nameOf(one)} → ${nameOf(other)}`), make("p", { className: "kind" }, `${count(ids.length, "line")}, the surest first`),
    listed(ids.map((id) => () => openable(edges.get(id), `${label(edges.get(id).source)} — ${relations.get(edges.get(id).relation).label} → ${label(edges.get(id).target)}`)), 30),
  ];
}

/** What is chosen, as a card with the way back. */
function card() {
  if (!state.pick || state.pick.kind === "quote") return overviewCard();
  const made = { node: nodeCard, edge: edgeCard, group: groupCard, link: linkCard, exposure: exposureCard, finding: findingCard }[state.pick.kind](state.pick.id);
  return [make("p", {}, plainButton("‹ Overview", () => go({ pick: null }), "plain")), made];
}

// Paths ---------------------------------------------------------------------------------------------------------------

let routes = { key: "", found: [], ended: true };

/** The paths between the ends that are chosen, searched for once; the one that is lit is drawn in the picture. */
function routesNow() {
  const key = JSON.stringify([state.from, state.to, state.over, state.off, state.least, state.since, state.until]);
  if (routes.key !== key) routes = { key, found: [], ended: true, ...(state.from && state.to ? bestPaths(state.from, state.to) : {}) };
  return routes;
}

function pathsPanel() {
  const end = (key, words) => {
    const field = picker(`path-${key}`, words, (id) => go({ [key]: id, route: 0 }));
    field.firstChild.value = state[key] ? label(state[key]) : "";
    return make("label", { className: "end" }, key, field);
  };
  const over = data.ways.filter(({ value, field }) => value === "hedged" || (field === "origin" && !isRead({ origin: value }))).map((way) => {
    const change = ({ target }) => go({ over: target.checked ? [...state.over, way.value] : without(state.over, [way.value]), route: 0 });
    return make("label", { className: "tick" }, make("input", { type: "checkbox", name: `over:${way.value}`, checked: state.over.includes(way.value), onchange: change }), `also ${way.value === "hedged" ? "hedged or planned" : way.label}`);
  });
  const swap = plainButton("Exchange", () => go({ from: state.to, to: state.from, route: 0 }), "action");
  return [
    make("h2", {}, "Paths of exposure"),
    make("p", { className: "kind" }, "How an effect travels from one to the other along the arrows: the likeliest way first. Choose two here, or in the picture."),
    end("from", "From: name or ticker"), end("to", "To: name or ticker"), make("p", { className: "actions" }, swap), over, pathsFound(),
  ];
}

function pathsFound() {
  if (!state.from || !state.to) return [];
  if (state.from === state.to) return make("p", { role: "status" }, "Both ends are the same; a path needs two.");
  const { found, ended } = routesNow();
  if (!found.length) return make("p", { role: "status" }, `No path leads from ${label(state.from)} to ${label(state.to)} in what is shown and counted.${turned()}`);
  const items = found.map(({ nodes: so, hops, confidence }, number) => {
    const words = `${so.map(label).join(" → ")} · confidence ${confidence.toFixed(3)}, ${count(hops.length, "hop")}`;
    const chosen = number === state.route;
    const button = make("button", { type: "button", className: "plain name", "aria-pressed": String(chosen), onclick: () => go({ route: number }) }, words);
    const steps = hops.map((hop) => make("li", {}, stated(hop)));
    return make("li", { className: chosen ? "route lit" : "route" }, button, chosen ? make("ol", {}, steps) : null);
  });
  const limit = ended ? null : make("p", { className: "origin" }, "The search was given up early; there may be better paths.");
  return [make("ol", { className: "routes" }, items), limit];
}

/** A hop in words, with the quote of its surest claim; its other claims are opened. */
function stated({ claims: [first, ...rest], confidence }) {
  const { edge } = first;
  const words = [entityButton(edge.tail), ` ${effect(edge)} `, entityButton(edge.head), edge.product ? ` (${label(edge.product)})` : ""];
  const shown = (claim) => [marks(claim), claim.evidence.slice(0, 1).flatMap(quote)];
  const sure = confidence > first.confidence ? `, ${fixed(confidence)} together` : "";
  const others = rest.length
    ? make("details", { className: "claim" }, make("summary", {}, `${count(rest.length, "further claim")}${sure}`),
      rest.map((claim) => [make("p", { className: "kind" }, sentence(claim.edge)), shown(claim)]))
    : null;
  return [make("p", {}, words), shown(first), others];
}

/** Advice where no path was found: the other way round, if there is one. */
const turned = () => (bestPaths(state.to, state.from).found.length ? " One leads the other way: exchange the ends." : "");
