"""Proposals: what a language model, or a person, says that a text states, before anything is believed.

An answer is one JSON object, whose schema is made from the vocabulary::

    {"entities": [{"name": …, "type": …}],
     "relations": [{"sentence": 3, "type": …, "source": …, "target": …, "product": null, "polarity": …, "quote": …,
                    "second_sentence": null, "second_quote": null}],
     "quantities": [{"sentence": 3, "subject": …, "metric": …, "value": "24.4", "unit": "USD bn", "period": null,
                     "quote": …, "second_sentence": null, "second_quote": null}]}
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from ...errors import AnswerError
from ...model import Refused
from ...ontology.vocabulary import CLASSES, METRICS, RELATIONS

POLARITIES = ("asserted", "hedged", "negated")
MOST = 400  # items of an answer that are looked at; more are no reading of one article
UNWANTED = frozenset({"Cc", "Cs", "Cn", "Co"})  # controls, halves of characters, and such as stand for nothing
LONGEST = 2_000  # characters of one string


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation as proposed; sentences are numbered from 1, the second holds the name of an end."""

    sentence: int
    type: str
    source: str
    target: str
    product: str | None
    polarity: str
    quote: str
    second_sentence: int | None
    second_quote: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its ends, and of the product."""
        return (self.source, self.target, *([self.product] if self.product else []))

    @property
    def words(self) -> str:
        """The proposal in words, for a list."""
        return f"{self.source} {self.type} {self.target}" + (
            "" if self.polarity == "asserted" else f" ({self.polarity})"
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity as proposed."""

    sentence: int
    subject: str
    metric: str
    value: str
    unit: str
    period: str | None
    quote: str
    second_sentence: int | None
    second_quote: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """The name of its subject."""
        return (self.subject,)

    @property
    def words(self) -> str:
        """The proposal in words, for a list."""
        return f"{self.subject} {self.metric} {self.value} {self.unit}"


Proposal = Relation | Figure


class RefusalError(Exception):
    """Why a proposal does not pass.

    ``wrong`` says that the text says otherwise, and it is not only badly tied to it; ``unnamed`` is the name of an end
    that no quote names, where that is why.
    """

    def __init__(self, why: str, wrong: bool = True, unnamed: str = "") -> None:
        super().__init__(why)
        self.wrong, self.unnamed = wrong, unnamed


@dataclass(frozen=True, slots=True)
class Answer:
    """What was proposed of one piece of a text; ``kinds`` are the kinds of things, by name.

    ``malformed`` are items that are not of the form asked for; ``trouble`` says why there is no answer where one was
    asked for.
    """

    kinds: dict[str, str]
    relations: tuple[Relation, ...]
    quantities: tuple[Figure, ...]
    malformed: tuple[Refused, ...] = ()
    trouble: str = ""


def schema() -> dict[str, Any]:
    """The JSON schema of an answer, its words those of the vocabulary; strict, as endpoints ask for it."""
    text, number = {"type": "string"}, {"type": "integer"}
    maybe, maybe_number = {"type": ["string", "null"]}, {"type": ["integer", "null"]}
    entity = {"name": text, "type": {"type": "string", "enum": sorted(CLASSES)}}
    relation = {
        "sentence": number, "type": {"type": "string", "enum": list(RELATIONS)}, "source": text, "target": text,
        "product": maybe, "polarity": {"type": "string", "enum": list(POLARITIES)}, "quote": text,
        "second_sentence": maybe_number, "second_quote": maybe,
    }  # fmt: skip
    quantity = {
        "sentence": number, "subject": text, "metric": {"type": "string", "enum": sorted(METRICS)}, "value": text,
        "unit": text, "period": maybe, "quote": text, "second_sentence": maybe_number, "second_quote": maybe,
    }  # fmt: skip
    return _object({"entities": _list(entity), "relations": _list(relation), "quantities": _list(quantity)})


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _list(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(fields)}


def parse(text: str) -> Answer:
    """An answer, from JSON; a fence of Markdown around it counts for nothing, and null may be left out.

    Items that are not of the form that :func:`schema` gives become its ``malformed``.  Raises AnswerError where the
    whole is no such object.

    >>> parse('{"entities": [], "relations": [], "quantities": []}').relations
    ()
    """
    bare = text.strip()
    if bare.startswith("```") and bare.endswith("```"):
        bare = bare.strip("`").removeprefix("json")
    try:
        data = json.loads(bare)
    except (ValueError, RecursionError):
        raise AnswerError(f"the answer is no JSON: it begins {text[:40]!r}") from None
    wanted = schema()["properties"]
    if not isinstance(data, dict) or set(data) != set(wanted):
        raise AnswerError(f"the answer is no object with {', '.join(wanted)}")
    good: dict[str, list[dict[str, Any]]] = {name: [] for name in wanted}
    malformed = []
    for name, declared in wanted.items():
        items = data[name]
        if not isinstance(items, list) or len(items) > MOST:
            raise AnswerError(f"{name} is no list of at most {MOST}")
        for number, item in enumerate(items, 1):
            whole = _completed(item, declared["items"]["properties"])
            if wrong := _fault(whole, declared["items"]["properties"]):
                malformed.append(Refused(f"{name} {number}", f"it is not of the form asked for: {wrong}", 0, ""))
            else:
                good[name].append(whole)
    return Answer(
        {e["name"]: e["type"] for e in good["entities"]},
        tuple(Relation(**r) for r in good["relations"]),
        tuple(Figure(**q) for q in good["quantities"]),
        tuple(malformed),
    )


TYPES = {"string": str, "integer": int, "null": type(None)}


def _completed(item: Any, fields: dict[str, Any]) -> Any:
    """An item with null where it leaves out what may be null, and a value given as a number in digits."""
    if not isinstance(item, dict):
        return item
    whole: dict[str, Any] = {f: None for f in fields if "null" in fields[f]["type"]} | item
    if isinstance(whole.get("value"), int | float) and not isinstance(whole["value"], bool):
        whole["value"] = str(whole["value"])
    return whole


def _fault(item: Any, fields: dict[str, Any]) -> str:
    """In what an item is not of its form; empty where it is."""
    if not isinstance(item, dict):
        return f"it is {item!a:.60}, and must be an object"
    wrong = [f"lacks {name}" for name in fields if name not in item]
    wrong += [f"has {name!a:.40}" for name in item if name not in fields]
    if wrong:
        return f"it {' and '.join(wrong[:3])}"
    for name, declared in fields.items():
        value, names = item[name], declared["type"]
        allowed = tuple(TYPES[n] for n in ([names] if isinstance(names, str) else names))
        if not isinstance(value, allowed) or isinstance(value, bool):
            return f"{name} is {value!a:.60}, and must be {names if isinstance(names, str) else ' or '.join(names)}"
        if isinstance(value, str) and any(unicodedata.category(c) in UNWANTED and c not in "\n\t" for c in value):
            return f"{name} holds a character that no text has: {value!a:.60}"
        if isinstance(value, str) and (len(value) > LONGEST or value not in declared.get("enum", (value,))):
            return f"{name} is {value!r:.60}, which is no {name} of the vocabulary"
    return ""
