// The page: header, tabs, and how all of it follows the state.
// Whatever comes from the data reaches the page as text nodes, never as markup (see elements.js).
"use strict";

let view = null; // what the filter lets through
let panelKey = ""; // what the panel shows, to know when it has changed

const TABS = { details: ["Details", card], paths: ["Paths", pathsPanel], text: ["Text", textPanel] };

function header() {
  byId("title").textContent = data.title;
  const listed = sources.size > 3 ? "" : data.about.join("; ");
  const from = sources.size === 1 ? (listed ? "source" : "") : count(sources.size, "source");
  byId("summary").textContent = [count(nodes.size, "entity", "entities"), count(claims.length, "claim"), from + (listed ? `: ${listed}` : "")]
    .filter(Boolean).join(" · ");
  byId("find").append(picker("search", "Search: name or ticker", (id, field) => {
    field.value = "";
    visit(id);
    focusPanel();
  }));
}

function tabs() {
  for (const [name, [words]] of Object.entries(TABS)) {
    byId("tabs").append(make("button", {
      type: "button", id: `tab-${name}`, role: "tab", "aria-controls": "panel", onclick: () => go({ tab: name }), onkeydown: turnTab,
    }, words));
  }
}

function turnTab(event) {
  const names = Object.keys(TABS);
  const turn = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!turn) return;
  event.preventDefault();
  go({ tab: names[(names.indexOf(state.tab) + turn + names.length) % names.length] });
  byId(`tab-${state.tab}`).focus();
}

/** Fills the panel; what was focused in it stays so, where it is still there. */
function panel() {
  for (const name of Object.keys(TABS)) {
    byId(`tab-${name}`).setAttribute("aria-selected", String(name === state.tab));
    byId(`tab-${name}`).tabIndex = name === state.tab ? 0 : -1;
  }
  const key = JSON.stringify([state.tab, state.pick, state.document, state.tab === "paths" ? [state.from, state.to, state.route] : ""]);
  const [text, inside] = [state.tab === "text" && byId("text"), byId("panel").contains(document.activeElement)];
  const same = key === panelKey;
  const at = same || text ? byId("panel").scrollTop : 0;
  const focused = document.activeElement?.id;
  byId("panel").setAttribute("aria-labelledby", `tab-${state.tab}`);
  byId("panel").replaceChildren(...[TABS[state.tab][1]()].flat(Infinity).filter(Boolean));
  byId("panel").scrollTop = at;
  if (state.tab === "text" && !same) toMark(text);
  if (inside) (byId(focused) ?? byId("panel").querySelector("mark.lit") ?? byId("panel")).focus({ preventScroll: true });
  if (!same && panelKey && narrow() && (state.pick || state.tab !== "details")) byId("side").scrollIntoView({ block: "start" });
  panelKey = key;
}

/** Brings what is lit in the text into view, or where there is nothing, and nothing was read yet, the first highlight. */
function toMark(reading) {
  const mark = byId("panel").querySelector("mark.lit, .beside") ?? (reading ? null : byId("panel").querySelector("mark"));
  const room = (narrow() ? byId("text") : byId("panel")).getBoundingClientRect();
  const at = mark?.getBoundingClientRect();
  if (!at || (reading && at.top > room.top + 90 && at.bottom < room.bottom)) return;
  (narrow() ? byId("text") : byId("panel")).scrollTop += at.top - room.top - room.height / 3;
}

const focusPanel = () => byId("panel").focus({ preventScroll: true });

/** Says something that passes: it is read out, and gone with the next change. */
function notice(words) {
  byId("notice").textContent = words;
}

function render() {
  notice("");
  view = filtered();
  rowsShown = ROWS;
  drawScene();
  syncLegend();
  panel();
  table();
  showQuery();
  select();
}

/** Marks the choice in the picture. */
function select() {
  shade = shadeNow();
  shadeLegend();
  if (!network) return;
  lit = litNow();
  const { kind, id } = state.pick ?? {};
  const chosen = { nodes: [], edges: [] };
  const subject = { node: id, exposure: id?.split(">")[1] }[kind];
  if (subject) chosen.nodes = [standIn(subject)].filter((one) => items.nodes.get(one));
  if (kind === "group") chosen.nodes = [`group:${id}`].filter((one) => items.nodes.get(one));
  if (kind === "edge") chosen.edges = [lineOf(id)].filter(Boolean);
  if (kind === "link") chosen.edges = [`link:${id}`].filter((one) => items.edges.get(one));
  network.setSelection(chosen, { unselectAll: true, highlightEdges: false });
  network.redraw();
}

function start() {
  legend();
  header();
  tabs();
  const [told, unknown] = fromFragment(location.hash.slice(1));
  state = told;
  startPicture();
  render();
  if (network) firstLook(network, data.focus);
  if (state.pick?.kind === "node") reveal(state.pick.id);
  byId("more").onclick = () => { rowsShown += ROWS; table(); };
  byId("copy").onclick = copyQuery;
  addEventListener("popstate", follow);
  addEventListener("hashchange", follow);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape") go({ pick: null, tab: "details" });
    else if (event.key === "/" && !typing) byId("search").focus();
    else return;
    event.preventDefault();
  });
  tellUnknown(unknown);
  window.expograph = { data, network, positionOf };
}

start();
