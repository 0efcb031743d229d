// A quote with the sentence around it, and with where it stands.
"use strict";

/** Source, and UTF-16 offsets in its text, of a piece of evidence. */
function placeOf({ document, start, end }) {
  const source = sources.get(document);
  return source && { source, text: source.text, start: source.unit(start), end: source.unit(end) };
}

function quoted(evidence) {
  const place = placeOf(evidence);
  if (!place) return make("blockquote", {}, visible(evidence.quote));
  const [from, to] = sentencesAround(place.text, place.start, place.end);
  const part = (start, end) => visible(place.text.slice(start, end));
  const around = (words) => (words ? make("span", { className: "around" }, words) : null);
  return make("blockquote", {}, around(part(from, place.start)), make("q", {}, part(place.start, place.end)), around(part(place.end, to)));
}

function titleOf(source) {
  return source.url ? make("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, source.title) : source.title;
}

/** Title, page, publisher, date, who says so, what it weighs, rule and confidence, and the way to the text. */
function whereFrom(evidence) {
  const source = sources.get(evidence.document) ?? { title: "a source that is not part of this map" };
  const page = evidence.page ? `, p. ${evidence.page}` : "";
  const rest = [source.publisher, source.published, evidence.attribution && `according to ${evidence.attribution}`];
  if (evidence.antecedents) rest.unshift(`speaks of ${evidence.antecedents.join(" and ")}`);
  if (evidence.period) rest.push(`of ${evidence.period}`);
  if (evidence.share) rest.push(`weight ${evidence.share}`);
  const worded = [evidence.source, evidence.target].filter(Boolean).map((words) => `“${words}”`);
  if (worded.length) rest.push(`put as ${worded.join(" and ")}`);
  rest.push(`rule ${evidence.rule}`, `confidence ${fixed(evidence.confidence)}`);
  const words = rest.filter(Boolean).map((word) => ` · ${word}`).join("");
  const open = () => go({ tab: "text", document: source.short, pick: { kind: "quote", id: quoteId(evidence) } });
  const way = source.text === undefined ? [] : [" · ", plainButton("in the text", open, "plain")];
  return make("p", { className: "origin" }, make("cite", {}, titleOf(source), page), words, way);
}

const quote = (evidence) => [quoted(evidence), whereFrom(evidence)];

function marks(claim) {
  const { edge } = claim;
  const axes = ["certainty", "aspect"].filter((axis) => claim[axis]).map((axis) => claim[axis]);
  const words = [edge.polarity, ...(claim.denied ? ["denied"] : []), ...axes, ...(edge.origin === "stated" ? [] : [edge.origin])];
  const change = claim.change ? [`change: ${claim.change}`] : [];
  const unique = [...new Set([...words, ...change, `confidence ${fixed(claim.confidence)}`])];
  return make("p", { className: "marks" }, unique.map((word) => make("span", { className: word }, word)));
}

/** Claims with their quotes; those of the same edge that the filter leaves out are counted. */
function evidenceOf(edge) {
  const seen = view.edges.get(edge.id) ?? edge.claims;
  const rest = edge.claims.length - seen.length;
  const left = rest ? make("p", { className: "origin" }, `${count(rest, "further claim")} left out by the filter`) : null;
  return [...seen.map((claim) => [marks(claim), ...claim.evidence.flatMap(quote)]), left];
}
