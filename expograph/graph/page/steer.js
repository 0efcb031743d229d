// The picture by keyboard, and on paper.
"use strict";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Arrows go to the next node that way, Enter chooses it, + and - and 0 change the part that is seen. */
function steer(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in ARROWS) step(ARROWS[event.key]);
  else if (event.key === "Enter" && cursor) clickNode(cursor);
  else if (event.key === " " && cursor?.startsWith("group:")) openGroup(cursor.slice(6));
  else if (event.key === "+" || event.key === "=") byId("closer").click();
  else if (event.key === "-") byId("farther").click();
  else if (event.key === "0") byId("fit").click();
  else return;
  event.preventDefault();
}

function step([dx, dy]) {
  if (!items.nodes.get(cursor)) cursor = items.nodes.getIds()[0];
  if (!cursor) return;
  const here = network.getPosition(cursor);
  let [best, least] = [null, Infinity];
  for (const id of items.nodes.getIds()) {
    const { x, y } = network.getPosition(id);
    const along = (x - here.x) * dx + (y - here.y) * dy;
    const aside = Math.abs((x - here.x) * dy) + Math.abs((y - here.y) * dx);
    if (id !== cursor && along > 0 && along + 2 * aside < least) [best, least] = [id, along + 2 * aside];
  }
  if (best) cursor = best;
  const { x, y } = network.canvasToDOM(network.getPosition(cursor));
  const { clientWidth, clientHeight } = byId("canvas");
  if (x < 0 || y < 0 || x > clientWidth || y > clientHeight) network.moveTo({ position: network.getPosition(cursor), animation: false });
  hint();
}

/** Brings a node into view where it is not, and big enough to be read. */
function reveal(id) {
  const thing = standIn(id);
  if (!network || !items.nodes.get(thing)) return;
  const { x, y } = network.canvasToDOM(network.getPosition(thing));
  const { clientWidth, clientHeight } = byId("canvas");
  const size = network.getScale() * (data.picture.options.nodes.font.size);
  const seen = x > 20 && y > 20 && x < clientWidth - 20 && y < clientHeight - 20;
  if (seen && (size >= 7 || thing !== id)) return;
  network.moveTo({ position: network.getPosition(thing), scale: thing === id ? Math.max(network.getScale(), 0.6) : network.getScale(), animation: false });
}

// Paper ---------------------------------------------------------------------------------------------------------------

/** For one page of paper: on white, all of the picture, in the size that the style sheet gives it there. */
function onPaper(on) {
  if (!network) return;
  printing = on;
  if (on) [hovered, cursor] = [null, null];
  lit = litNow();
  repaint();
  network.setSize("100%", "100%");
  network.redraw();
  if (on) showAll(network);
  else firstLook(network, data.focus);
  network.redraw(); // paper does not wait for the next frame
}

/** Where a node, or the middle of an edge, stands in the window (for tests and for scripts). */
function positionOf(id) {
  const point = network.body.edges[id]?.edgeType?.getPoint(0.5) ?? network.getPosition(id);
  const { x, y } = network.canvasToDOM(point);
  const frame = byId("canvas").getBoundingClientRect();
  return { x: frame.left + x, y: frame.top + y };
}
