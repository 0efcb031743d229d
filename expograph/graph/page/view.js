// Which part of the picture is seen: all of it, or the subject with what is connected to it.
"use strict";

const READABLE = 9; // pixels of the smaller letters on the screen
const ENLARGED = 1.45; // how much larger than usual letters become where the screen is small
const WIDEST = 190; // of a label in such letters
const HEADING = 24; // pixels of the letters of a heading, in the picture

const narrow = () => matchMedia("(max-width: 900px)").matches; // the panel is below the picture, not beside it

/** What these nodes, and the lines between them with their labels, take of the picture. */
function extentOf(network, ids) {
  const among = new Set(ids);
  const boxes = [...among].map((id) => network.getBoundingBox(id));
  if (!data.picture.large) {
    for (const line of Object.values(network.body.edges)) {
      if (!line.edgeType || !among.has(line.fromId) || !among.has(line.toId)) continue;
      for (let t = 0; t <= 1; t += 0.125) {
        const { x, y } = line.edgeType.getPoint(t);
        const { width, height } = t === 0.5 && line.options.label ? line.labelModule.size : { width: 8, height: 8 };
        boxes.push({ left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 });
      }
    }
  }
  if (among.has(data.focus)) {
    for (const { words, x, y } of data.picture.headings) {
      const half = words.length * HEADING * 0.29; // bold letters are somewhat more than half as wide as high
      boxes.push({ left: x - half, top: y - HEADING, right: x + half, bottom: y });
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
  const ids = network.body.nodeIndices;
  if (ids.length) showNodes(network, ids);
}

/** A node and whatever lines connect with it. */
function connected(network, start) {
  const found = new Set([start]);
  const near = new Map();
  for (const { fromId, toId } of Object.values(network.body.edges)) {
    for (const [one, other] of [[fromId, toId], [toId, fromId]]) (near.get(one) ?? near.set(one, []).get(one)).push(other);
  }
  for (const id of found) for (const other of near.get(id) ?? []) found.add(other);
  return [...found];
}

/** All of the picture; where that is too small to read, all that is connected with the subject, if need be in larger
 *  letters; where even that is too small, the subject in the middle. */
function firstLook(network, subject) {
  const { nodes: box, edges: line } = data.picture.options;
  const enlarge = (by) => {
    const size = ({ font }) => Math.round(font.size * by);
    const widthConstraint = { maximum: by > 1 ? WIDEST : box.widthConstraint.maximum };
    network.setOptions({ nodes: { font: { size: size(box) }, widthConstraint }, edges: { font: { size: size(line) } } });
    network.redraw();
  };
  if (data.picture.large) network.body.emitter.emit("_resizeNodes"); // labels get their sizes only now
  network.renderer.allowRedraw = true;
  if (!data.picture.large) network.redraw(); // lines as well
  showAll(network);
  if (data.picture.large || network.getScale() * line.font.size >= READABLE || !network.body.nodes[subject]) return;
  const group = connected(network, subject);
  if (showNodes(network, group) * line.font.size >= READABLE) return;
  enlarge(ENLARGED);
  if (showNodes(network, group) * box.font.size * ENLARGED >= READABLE) return;
  enlarge(1);
  network.moveTo({ position: network.getPosition(subject), scale: 11 / box.font.size, animation: false });
}
