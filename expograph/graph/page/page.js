// The page's own script: fills the page from the JSON in #data, and answers "says who?" for every line.
// Whatever comes from the data reaches the page as text nodes, never as markup (see elements.js; it and view.js stand before this one).
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const entities = new Map(Object.entries(data.entities));
  const edges = new Map(data.edges.map((edge) => [edge.id, edge]));
  const sources = new Map(Object.entries(data.sources));
  const quantities = new Map(Object.entries(data.quantities));
  const relations = new Map(data.relations.map((relation) => [relation.name, relation]));
  const off = new Set(["polarity:negated"]); // what the filter leaves out, as "field:value"
  const rows = new Map(); // edge → its row in the table
  let picture = null; // { network, nodes, edges }: what vis.js draws

  // Words ------------------------------------------------------------------------------------------------------------

  const label = (id) => entities.get(id)?.label ?? id;
  const percent = (number) => number.toFixed(2);
  const count = (number, word, plural) => `${number} ${number === 1 ? word : plural ?? word + "s"}`;

  function sentence(edge) {
    const product = edge.product ? ` (product: ${label(edge.product)})` : "";
    return `${label(edge.source)} — ${relations.get(edge.relation).label} → ${label(edge.target)}${product}`;
  }

  const entityButton = (id, words) =>
    make("button", { type: "button", className: "plain name", onclick: () => showNode(id, true) }, words ?? label(id));

  /** The words that tell an edge from a plain assertion. */
  function notes(edge) {
    return [edge.polarity, edge.origin].filter((word) => word !== "asserted" && word !== "stated").join(", ");
  }

  function marks(edge, claim) {
    const axes = ["certainty", "aspect"].filter((axis) => claim[axis]).map((axis) => claim[axis]);
    const words = [edge.polarity, ...(claim.denied ? ["denied"] : []), ...axes, ...(claim.origin ? [claim.origin] : [])];
    const change = claim.change ? [`change: ${claim.change}`] : [];
    const confidence = [`confidence ${percent(claim.confidence)}`];
    const unique = [...new Set([...words, ...change, ...confidence])];
    return make("p", { className: "marks" }, unique.map((word) => make("span", { className: word }, word)));
  }

  /** A quote with where it stands. */
  function quote(evidence) {
    const source = sources.get(evidence.document) ?? { title: "background pack or a source not given" };
    const title = source.url
      ? make("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, source.title)
      : source.title;
    const rest = [source.publisher, source.published, evidence.attribution && `according to ${evidence.attribution}`];
    if (evidence.antecedents) rest.unshift(`speaks of ${evidence.antecedents.join(" and ")}`);
    if (evidence.share) rest.push(`weight ${evidence.share}`);
    const worded = [evidence.source, evidence.target].filter(Boolean).map((words) => `“${words}”`);
    if (worded.length) rest.push(`put as ${worded.join(" and ")}`);
    rest.push(`rule ${evidence.rule}`, `confidence ${percent(evidence.confidence)}`);
    const words = rest.filter(Boolean).map((word) => ` · ${word}`).join("");
    return [make("blockquote", {}, evidence.quote), make("p", { className: "origin" }, make("cite", {}, title), words)];
  }

  const evidenceOf = (edge) =>
    edge.claims.flatMap((claim) => [marks(edge, claim), ...claim.evidence.flatMap((piece) => quote(piece))]);

  // Panel ------------------------------------------------------------------------------------------------------------

  const narrow = () => matchMedia("(max-width: 900px)").matches; // the panel is below the picture, not beside it

  /** Fills the panel; `move` also takes keyboard and eye there. */
  function fill(move, ...children) {
    const panel = byId("panel");
    panel.replaceChildren(...children.flat(2).filter(Boolean));
    panel.scrollTop = 0;
    if (move) panel.focus({ preventScroll: true });
    if (move) panel.scrollIntoView({ block: narrow() ? "start" : "nearest" });
  }

  const back = () => make("p", {}, make("button", { type: "button", className: "plain", onclick: () => overview(true) }, "‹ Overview"));

  function overview(move) {
    picture?.network.unselectAll();
    const intro =
      "Arrows point the way that effects run: inputs and suppliers stand left, customers and beneficiaries right. " +
      "Choose a line, a box or an entry below for the sentences behind it.";
    const groups = data.relations.map((relation) => {
      const ids = [...edges.keys()].filter((id) => edges.get(id).relation === relation.name && shown(edges.get(id)));
      if (!ids.length) return [];
      const items = ids.slice(0, 12).map((id) => make("li", {}, edgeButton(id, summary(edges.get(id)))));
      if (ids.length > items.length) items.push(make("li", {}, `and ${ids.length - items.length} more in the table below`));
      return [make("h3", {}, relation.label), make("ul", {}, items)];
    });
    fill(move, make("h2", {}, "How to read this map"), make("p", {}, intro), groups);
  }

  function summary(edge) {
    const product = edge.product ? `${label(edge.product)}` : "";
    const words = [product, notes(edge)].filter(Boolean).join("; ");
    return `${label(edge.source)} → ${label(edge.target)}${words ? ` (${words})` : ""}`;
  }

  const edgeButton = (id, words) =>
    make("button", { type: "button", className: "plain name", onclick: () => showEdge(id, true) }, words);

  function showEdge(id, move) {
    const edge = edges.get(id);
    if (!edge) return;
    if (shown(edge)) picture?.network.setSelection({ nodes: [], edges: [id] });
    const relation = relations.get(edge.relation);
    const product = edge.product ? [" ", entityButton(edge.product, `(product: ${label(edge.product)})`)] : [];
    const title = [entityButton(edge.source), ` — ${relation.label} → `, entityButton(edge.target), ...product];
    fill(move, back(), make("h2", {}, title), make("p", { className: "kind" }, relation.definition), evidenceOf(edge));
  }

  function showNode(id, move) {
    const entity = entities.get(id);
    if (!entity) return;
    if (picture?.nodes.get(id)) picture.network.setSelection({ nodes: [id], edges: [] });
    const kind = data.classes.find((one) => one.name === entity.kind)?.label ?? entity.kind;
    const facts = entity.identifiers.flatMap(([scheme, value, from]) => [
      make("dt", {}, scheme),
      make("dd", {}, value, make("span", { className: "kind" }, ` (from ${from})`)),
    ]);
    if (entity.aliases.length) facts.unshift(make("dt", {}, "also"), make("dd", {}, entity.aliases.join(", ")));
    fill(
      move, back(), make("h2", { className: "name" }, entity.label), make("p", { className: "kind" }, kind),
      facts.length ? make("dl", {}, facts) : null, claimsOf(id), figuresOf(id),
    );
  }

  /** An entity's claims under the relation as read from its side. */
  function claimsOf(id) {
    const groups = new Map();
    const add = (heading, item) => groups.set(heading, [...(groups.get(heading) ?? []), item]);
    for (const edge of edges.values()) {
      const { label: forth, inverse } = relations.get(edge.relation);
      if (edge.source === id) add(forth, openable(edge, label(edge.target)));
      else if (edge.target === id) add(inverse, openable(edge, label(edge.source)));
      else if (edge.product === id) add("is the product of", openable(edge, sentence(edge)));
    }
    if (!groups.size) return make("p", {}, "No claim names it.");
    return [...groups].flatMap(([heading, items]) => [make("h3", {}, heading), ...items]);
  }

  function openable(edge, words) {
    const product = edge.product && !words.includes("product:") ? label(edge.product) : "";
    const more = [product, notes(edge)].filter(Boolean).join("; ");
    const title = make("summary", {}, make("span", { className: "name" }, words), more ? ` (${more})` : "");
    return make("details", { className: "claim" }, title, evidenceOf(edge));
  }

  function figuresOf(id) {
    const figures = quantities.get(id) ?? [];
    if (!figures.length) return [];
    const items = figures.map((figure) => {
      const more = [figure.period, figure.basis, figure.origin].filter(Boolean).map((word) => `, ${word}`).join("");
      const words = `${figure.metric.replaceAll("_", " ")}: ${figure.value} ${figure.unit ?? ""}${more}`;
      return make("details", { className: "claim" }, make("summary", {}, words), quote(figure.evidence));
    });
    return [make("h3", {}, "figures"), ...items];
  }

  // Filter -----------------------------------------------------------------------------------------------------------

  const shown = (edge) => ["relation", "polarity", "origin"].every((field) => !off.has(`${field}:${edge[field]}`));

  /** Brings picture, table and counts in line with the filter; a node goes when all its edges have gone. */
  function apply() {
    const visible = [...edges].filter(([, edge]) => shown(edge));
    const ends = (list) => new Set(list.flatMap(([, edge]) => [edge.source, edge.target]));
    const [kept, linked] = [ends(visible), ends([...edges])];
    for (const [id, row] of rows) row.hidden = !shown(edges.get(id));
    byId("shown").textContent = `${visible.length} of ${count(edges.size, "line")} shown; the legend's ticks choose.`;
    if (!picture) return;
    picture.edges.update([...edges].map(([id, edge]) => ({ id, hidden: !shown(edge) })));
    picture.nodes.update(picture.nodes.getIds().map((id) => ({ id, hidden: linked.has(id) && !kept.has(id) })));
  }

  function tick(field, value, words, drawing, number, hint) {
    const key = `${field}:${value}`;
    const change = (event) => {
      if (event.target.checked) off.delete(key);
      else off.add(key);
      apply();
    };
    const box = make("input", { type: "checkbox", checked: !off.has(key), onchange: change, name: key });
    return make("li", { title: hint }, make("label", {}, box, drawing, words, make("span", { className: "count" }, `${number}`)));
  }

  function legend() {
    const has = (field, value) => [...edges.values()].filter((edge) => edge[field] === value).length;
    const kinds = data.classes.map((kind) =>
      make("li", { title: kind.definition }, classSketch(kind), kind.label, make("span", { className: "count" }, `${kind.count}`)));
    const lines = data.relations.map((relation) => {
      const drawing = lineSketch(relation.colour, relation.binding ? 5 : 2.5, "", !relation.symmetric);
      return tick("relation", relation.name, relation.label, drawing, relation.count, relation.definition);
    });
    const ways = [
      ["polarity", "asserted", "asserted", "", "Stated as a fact, now."],
      ["polarity", "hedged", "hedged", "7 4", "Said with may, could, expects, or planned."],
      ["polarity", "negated", "negated", "4 4", "Denied, or said to have ended."],
      ["origin", "pack", "background", "2 4", "From a sector pack, not from a source."],
      ["origin", "inferred", "inferred", "10 3 2 3", "Derived by a rule."],
      ["origin", "unconfirmed", "unconfirmed", "1 3", "A language model reads it in the quote; the grammar does not."],
      ["origin", "reviewer", "reviewer", "16 2", "A person read the quote and stands by it."],
    ].filter(([field, value]) => has(field, value));
    const ticks = ways.map(([field, value, words, dashes, hint]) =>
      tick(field, value, words, lineSketch("#444444", 2.5, dashes, false), has(field, value), hint));
    const group = (title, items) =>
      make("details", { open: true }, make("summary", {}, title), make("ul", {}, items));
    byId("legend").append(group("Lines", lines), group("How it is said", ticks), group("Shapes", kinds));
    if (narrow()) {
      for (const details of byId("legend").querySelectorAll("details")) details.open = false;
    }
  }

  function table() {
    for (const [id, edge] of edges) {
      const cells = [
        entityButton(edge.source), edgeButton(id, relations.get(edge.relation).label), entityButton(edge.target),
        edge.product ? entityButton(edge.product) : "",
        [edge.polarity, edge.origin].filter((word) => word !== "stated").join(", "),
        percent(edge.confidence), edge.claims.flatMap((claim) => claim.evidence.flatMap((piece) => quote(piece))),
      ];
      rows.set(id, make("tr", {}, cells.map((cell) => make("td", {}, ...[cell].flat()))));
    }
    byId("rows").append(...rows.values());
  }

  // Picture ----------------------------------------------------------------------------------------------------------

  function drawPicture() {
    const nodes = new vis.DataSet(data.picture.nodes);
    const lines = new vis.DataSet(data.picture.edges);
    const network = new vis.Network(byId("canvas"), { nodes, edges: lines }, data.picture.options);
    picture = { network, nodes, edges: lines };
    const hint = (words) => () => { byId("hint").textContent = words(); };
    network.on("click", ({ nodes: [node], edges: [edge] }) => {
      if (node) showNode(node, narrow());
      else if (edge) showEdge(edge, narrow());
      else overview();
    });
    network.on("hoverEdge", ({ edge }) => hint(() => [sentence(edges.get(edge)), notes(edges.get(edge))].filter(Boolean).join(" · "))());
    network.on("hoverNode", ({ node }) => hint(() => label(node))());
    network.on("blurEdge", hint(() => ""));
    network.on("blurNode", hint(() => ""));
    byId("fit").onclick = everything;
    byId("closer").onclick = () => network.moveTo({ scale: network.getScale() * 1.25 });
    byId("farther").onclick = () => network.moveTo({ scale: network.getScale() / 1.25 });
  }

  const everything = () => showAll(picture?.network);

  /** Where a node, or the middle of an edge, stands in the window (for tests and for scripts). */
  function positionOf(id) {
    const point = edges.has(id) ? picture.network.body.edges[id].edgeType.getPoint(0.5) : picture.network.getPosition(id);
    const { x, y } = picture.network.canvasToDOM(point);
    const frame = byId("canvas").getBoundingClientRect();
    return { x: frame.left + x, y: frame.top + y };
  }

  byId("title").textContent = data.title;
  const claims = [...edges.values()].reduce((sum, edge) => sum + edge.claims.length, 0);
  const named = data.classes.reduce((sum, kind) => sum + kind.count, 0);
  const listed = data.origin.slice(0, 3).join("; ") + (data.origin.length > 3 ? ` and ${data.origin.length - 3} more` : "");
  const from = sources.size === 1 ? (listed ? "source" : "") : count(sources.size, "source");
  byId("summary").textContent = [count(named, "entity", "entities"), count(claims, "claim"), from + (listed ? `: ${listed}` : "")]
    .filter(Boolean).join(" · ");
  legend();
  table();
  try {
    drawPicture();
  } catch (error) {
    byId("canvas").textContent = "The picture cannot be drawn here; the claims are listed below as text.";
    console.error(error);
  }
  apply();
  overview();
  firstLook(picture?.network, data.focus, data.picture.options);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") overview(true);
  });
  window.expograph = { data, network: picture?.network, positionOf, showEdge, showNode };
})();
