// Elements of the page, made without markup: strings become text nodes.
"use strict";

/** An element with properties (or aria- attributes) and children; strings become text, null is left out. */
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name.startsWith("aria-")) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined));
  return element;
}

/** A small drawing: shapes are [tag, attributes]. */
function sketch(width, height, ...shapes) {
  const element = (tag, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };
  const svg = element("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  svg.append(...shapes.map(([tag, attributes]) => element(tag, attributes)));
  return svg;
}

function classSketch({ shape, colour }) {
  const outline = {
    box: ["rect", { x: 1, y: 2, width: 16, height: 12, rx: 2 }],
    ellipse: ["ellipse", { cx: 9, cy: 8, rx: 8, ry: 6 }],
    hexagon: ["polygon", { points: "5,1 13,1 17,8 13,15 5,15 1,8" }],
    square: ["rect", { x: 3, y: 2, width: 12, height: 12 }],
    triangle: ["polygon", { points: "9,1 17,15 1,15" }],
    diamond: ["polygon", { points: "9,0 17,8 9,16 1,8" }],
  }[shape] ?? ["circle", { cx: 9, cy: 8, r: 7 }];
  return sketch(18, 16, [outline[0], { ...outline[1], fill: colour }]);
}

function lineSketch(colour, width, dashes, arrow) {
  const line = { x1: 0, y1: 6, x2: arrow ? 20 : 28, y2: 6, stroke: colour, "stroke-width": width, "stroke-dasharray": dashes };
  const head = ["polygon", { points: "19,1 28,6 19,11", fill: colour }];
  return arrow ? sketch(28, 12, ["line", line], head) : sketch(28, 12, ["line", line]);
}
