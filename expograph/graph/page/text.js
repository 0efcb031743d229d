// Texts of documents: offsets that count code points, sentences around a quote, characters that act or hide.
"use strict";

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const ORDINARY = "\n\t\u00ad\u200c\u200d";

/** The text with control and bidirectional control characters written out, as escape.py does it. */
function visible(text) {
  return text.replaceAll("\r\n", "\n").replaceAll("\f", " ").replace(HIDDEN, (character) => {
    if (ORDINARY.includes(character)) return character;
    const code = character.codePointAt(0).toString(16);
    if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
    return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  });
}

/** A function from offsets in code points, which the data has, to offsets in UTF-16 units, which JavaScript has. */
function unitsOf(text) {
  if (!/[\u{10000}-\u{10ffff}]/u.test(text)) return (offset) => offset;
  const units = [];
  let unit = 0;
  for (const character of text) {
    units.push(unit);
    unit += character.length;
  }
  units.push(unit);
  return (offset) => units[offset];
}

/** Where the sentences begin and end that text[start:end], in UTF-16 units, has a part of; never beyond its lines. */
function sentencesAround(text, start, end) {
  const first = text.lastIndexOf("\n", start - 1) + 1;
  const last = text.indexOf("\n", end) < 0 ? text.length : text.indexOf("\n", end);
  if (!globalThis.Intl?.Segmenter) return [start, end];
  let [from, to] = [start, end];
  for (const { index, segment } of new Intl.Segmenter("en", { granularity: "sentence" }).segment(text.slice(first, last))) {
    const [left, right] = [first + index, first + index + segment.trimEnd().length];
    if (left < end && right > start) [from, to] = [Math.min(from, left), Math.max(to, right)];
  }
  return [from, to];
}
