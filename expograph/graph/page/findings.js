// What an audit found: figures that do not add up, beside the sentences concerned.
"use strict";

const findings = new Map(data.findings.map((finding) => [finding.id, finding]));
const DOUBTED = ["contradiction", "warning"]; // verdicts that are marked in the text
const VERDICTS = { contradiction: "contradiction", warning: "warning", implied: "follows", consistent: "agrees" };

const doubted = ({ verdict }) => DOUBTED.includes(verdict);
const findingAt = (name) => findings.get(name.split("@")[0]);

/** A finding's name, with the number of the piece of evidence beside which it stands open in the text. */
function findingHolds(name) {
  const [id, place, ...more] = name.split("@");
  const finding = findings.get(id);
  return finding !== undefined && !more.length && (place === undefined || (/^\d+$/.test(place) && Number(place) < finding.evidence.length));
}

/** The way to a finding: in the text beside its first sentence, or where that text is not here, to its card. */
function openFinding(finding, place = 0) {
  const source = sources.get(finding.evidence[place].document);
  const inText = source && doubted(finding);
  go({ pick: { kind: "finding", id: inText ? `${finding.id}@${place}` : finding.id }, tab: inText ? "text" : "details", document: inText ? source.short : state.document });
}

/** The findings of a subject, or all: those in doubt first, then those that agree, and how many could not be compared. */
function findingsOf(subject) {
  const all = [...findings.values()].filter((finding) => !subject || finding.subject === subject);
  const doubts = all.filter(doubted);
  const others = all.filter((finding) => !doubted(finding) && finding.verdict in VERDICTS);
  const rest = all.length - doubts.length - others.length;
  if (!all.length) return [];
  const entryOf = (finding) => () => plainButton([make("strong", {}, VERDICTS[finding.verdict]), `: ${finding.words}`], () => openFinding(finding));
  return [
    make("h3", {}, doubts.length ? "Figures that do not add up" : "Figures held against each other"),
    doubts.length ? listed(doubts.map(entryOf)) : null,
    others.length ? make("details", { className: "claim" }, make("summary", {}, `${others.length.toLocaleString("en")} that agree or follow`), listed(others.map(entryOf))) : null,
    rest ? make("p", { className: "origin" }, `${count(rest, "pair")} of figures could not be compared`) : null,
  ];
}

/** What a finding says: its words, what would make it right, and its quotes, but for that beside which it stands. */
function findingSays(finding, beside) {
  const others = finding.evidence.filter((_, number) => number !== beside);
  return [
    make("p", {}, make("strong", {}, VERDICTS[finding.verdict] ?? finding.verdict), `: ${finding.words}`),
    finding.assumption ? make("p", { className: "kind" }, `It would be right if: ${finding.assumption}`) : null,
    others.length && beside !== undefined ? make("p", { className: "kind" }, others.length === 1 ? "The other figure:" : "The other figures:") : null,
    others.flatMap(quote), make("p", { className: "origin" }, `rule ${finding.rule}`),
  ];
}

function findingCard(name) {
  const finding = findingAt(name);
  const subject = entities.has(finding.subject) ? make("p", { className: "kind" }, "Figures of ", entityButton(finding.subject)) : null;
  return [make("h2", {}, "Figures held against each other"), subject, findingSays(finding)];
}

/** Spans of the text that are in doubt, in UTF-16 units. */
function doubtsIn(source) {
  return [...findings.values()].filter(doubted).flatMap((finding) => finding.evidence.flatMap((evidence, number) => {
    const place = placeOf(evidence);
    return place?.source === source ? [{ start: place.start, end: place.end, finding, number }] : [];
  }));
}

/** Behind a sentence in doubt: a button, and if it was pressed, what was found. */
function besideSentence({ finding, number }) {
  const name = `${finding.id}@${number}`;
  const open = state.pick?.kind === "finding" && state.pick.id === name;
  const toggle = () => (open ? go({ pick: null }) : openFinding(finding, number));
  const button = make("button", {
    type: "button", className: "check", id: `check-${name}`, "aria-expanded": String(open), onclick: toggle,
    "aria-label": `${VERDICTS[finding.verdict]}: ${finding.words}`,
  }, `⚠ ${finding.verdict === "warning" ? "check" : "does not add up"}`);
  return [button, open ? make("div", { className: "beside", role: "note" }, findingSays(finding, number)) : null];
}
