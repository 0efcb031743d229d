// Which part of the picture is seen: all of it, or the subject with what is connected to it.
"use strict";

const READABLE = 9; // pixels of the smaller letters on the screen
const ENLARGED = 1.45; // how much larger than usual letters become where the screen is small
const WIDEST = 190; // of a label in such letters

/** What these nodes, and the lines between them with their labels, take of the picture. */
function extentOf(network, ids) {
  const among = new Set(ids.filter((id) => !network.body.nodes[id].options.hidden));
  const boxes = [...among].map((id) => network.getBoundingBox(id));
  for (const line of Object.values(network.body.edges)) {
    if (line.options.hidden || !among.has(line.fromId) || !among.has(line.toId)) continue;
    for (let t = 0; t <= 1; t += 0.125) {
      const { x, y } = line.edgeType.getPoint(t);
      const { width, height } = t === 0.5 && line.options.label ? line.labelModule.size : { width: 8, height: 8 };
      boxes.push({ left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 });
    }
  }
  const most = (side, choose) => boxes.reduce((found, box) => choose(found, box[side]), boxes[0]?.[side] ?? 0);
  return { left: most("left", Math.min), top: most("top", Math.min), right: most("right", Math.max), bottom: most("bottom", Math.max) };
}

/** Brings these nodes with their lines into view: above the buttons, and a little off the rim. */
function showNodes(network, ids) {
  const [rim, below] = [6, 48];
  const { left, top, right, bottom } = extentOf(network, ids);
  const { clientWidth, clientHeight } = network.body.container;
  const across = (clientWidth - 2 * rim) / Math.max(1, right - left);
  const scale = Math.min(1.1, across, (clientHeight - rim - below) / Math.max(1, bottom - top));
  const position = { x: (left + right) / 2, y: (top + bottom) / 2 + (below - rim) / 2 / scale };
  network.moveTo({ position, scale, animation: false });
  return scale;
}

function showAll(network) {
  const ids = Object.keys(network?.body.nodes ?? {});
  if (ids.length) showNodes(network, ids);
}

/** A node and whatever visible lines connect with it. */
function connected(network, start) {
  const found = new Set([start]);
  const lines = Object.values(network.body.edges).filter((line) => !line.options.hidden);
  const near = new Map();
  for (const { fromId, toId } of lines) {
    near.set(fromId, [...(near.get(fromId) ?? []), toId]);
    near.set(toId, [...(near.get(toId) ?? []), fromId]);
  }
  for (const id of found) for (const other of near.get(id) ?? []) found.add(other);
  return [...found];
}

/** All of the picture; where that is too small to read, all that is connected with the subject, if need be in larger
 *  letters; where even that is too small, the subject in the middle. */
function firstLook(network, subject, { nodes, edges }) {
  if (!network) return;
  const enlarge = (by) => {
    const size = ({ font }) => Math.round(font.size * by);
    const widthConstraint = { maximum: by > 1 ? WIDEST : nodes.widthConstraint.maximum };
    network.setOptions({ nodes: { font: { size: size(nodes) }, widthConstraint }, edges: { font: { size: size(edges) } } });
    network.redraw();
  };
  network.redraw(); // lines and labels get their sizes only now
  showAll(network);
  if (network.getScale() * edges.font.size >= READABLE || !subject) return;
  const group = connected(network, subject);
  if (showNodes(network, group) * edges.font.size >= READABLE) return;
  enlarge(ENLARGED);
  if (showNodes(network, group) * nodes.font.size * ENLARGED >= READABLE) return;
  enlarge(1);
  network.moveTo({ position: network.getPosition(subject), scale: 11 / nodes.font.size, animation: false });
}
