// Elements of the page, made without markup: strings become text nodes.
"use strict";

const byId = (id) => document.getElementById(id);

/** An element with properties (or role, aria- and data- attributes) and children; strings become text, null is left out. */
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (/^(aria-|data-|role$)/.test(name)) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

const plainButton = (words, onclick, className = "plain name") => make("button", { type: "button", className, onclick }, words);

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

function classSketch(shape, colour, rim) {
  const outline = {
    box: ["rect", { x: 1, y: 2, width: 16, height: 12, rx: 2 }],
    ellipse: ["ellipse", { cx: 9, cy: 8, rx: 8, ry: 6 }],
    hexagon: ["polygon", { points: "5,1 13,1 17,8 13,15 5,15 1,8" }],
    square: ["rect", { x: 3, y: 2, width: 12, height: 12 }],
    triangle: ["polygon", { points: "9,1 17,15 1,15" }],
    diamond: ["polygon", { points: "9,0 17,8 9,16 1,8" }],
  }[shape] ?? ["circle", { cx: 9, cy: 8, r: 7 }];
  return sketch(18, 16, [outline[0], { ...outline[1], fill: colour, stroke: rim }]);
}

/** A line with its arrow's head, as vis.js draws them. */
function lineSketch(colour, width, dashes, head) {
  const shaft = { x1: 0, y1: 6, x2: head === "none" ? 34 : 25, y2: 6, stroke: colour, "stroke-width": width, "stroke-dasharray": dashes };
  const drawn = {
    arrow: ["polygon", { points: "22,1 34,6 22,11", fill: colour }],
    vee: ["polyline", { points: "24,1 33,6 24,11", fill: "none", stroke: colour, "stroke-width": 2 }],
    bar: ["rect", { x: 25, y: 0, width: 4, height: 12, fill: colour }],
    circle: ["circle", { cx: 28, cy: 6, r: 5, fill: colour }],
    diamond: ["polygon", { points: "22,6 28,1 34,6 28,11", fill: colour }],
    box: ["rect", { x: 24, y: 1, width: 10, height: 10, fill: colour }],
    crow: ["path", { d: "M24 6L34 1M24 6H34M24 6L34 11", fill: "none", stroke: colour, "stroke-width": 2 }],
  }[head];
  return sketch(35, 12, ["line", shaft], ...(drawn ? [drawn] : []));
}
