// A field that finds entities by name, alias or identifier, with suggestions.
"use strict";

const SUGGESTIONS = 8;
const namesOf = new Map([...entities].map(([id, { label: name, aliases, identifiers }]) =>
  [id, [name, ...aliases, ...identifiers.map(([, value]) => value)].map((word) => word.toLowerCase())]));

/** The entities that the words may mean: by how a name begins, then by a word in it, then by letters in it. */
function matches(words) {
  const wanted = words.trim().toLowerCase();
  if (!wanted) return [];
  const rank = (name) => {
    if (name === wanted) return 0;
    if (name.startsWith(wanted)) return 1;
    return name.includes(` ${wanted}`) || name.includes(`:${wanted}`) ? 2 : name.includes(wanted) ? 3 : 4;
  };
  return [...namesOf]
    .map(([id, names]) => ({ id, rank: Math.min(...names.map(rank)), said: said.get(id) ?? 0 }))
    .filter((one) => one.rank < 4)
    .sort((one, other) => one.rank - other.rank || other.said - one.said || (label(one.id) < label(other.id) ? -1 : 1))
    .slice(0, SUGGESTIONS);
}

/** A field with a list of suggestions below (the combobox of the ARIA Authoring Practices); `chosen` gets an id. */
function picker(id, words, chosen) {
  const field = make("input", {
    id, type: "text", autocomplete: "off", spellcheck: false, placeholder: words, role: "combobox", "aria-label": words,
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`,
  });
  const list = make("ul", { id: `${id}-list`, role: "listbox", "aria-label": `${words}: suggestions`, hidden: true });
  let found = [];
  let at = -1;
  const close = () => {
    [list.hidden, found, at] = [true, [], -1];
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const take = (one) => {
    close();
    field.value = label(one);
    chosen(one, field);
  };
  const mark = (next) => {
    at = next;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at >= 0) field.setAttribute("aria-activedescendant", `${id}-${at}`);
  };
  const suggest = () => {
    found = matches(field.value);
    const option = (one, number) => make("li", {
      id: `${id}-${number}`, role: "option", "aria-selected": "false",
      onmousedown: (event) => { event.preventDefault(); take(one.id); },
    }, make("span", { className: "name" }, label(one.id)), make("span", { className: "kind" }, ` ${entities.get(one.id).kind}, ${count(one.said, "claim")}`));
    const none = field.value.trim() ? [make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "nothing here has that name")] : [];
    list.replaceChildren(...(found.length ? found.map(option) : none));
    list.hidden = !list.children.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    mark(found.length ? 0 : -1);
  };
  field.oninput = suggest;
  field.onblur = close;
  field.onkeydown = (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && found.length) mark((at + moves[event.key] + found.length) % found.length);
    else if (event.key === "Enter" && found[at]) take(found[at].id);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return make("div", { className: "picker" }, field, list);
}
