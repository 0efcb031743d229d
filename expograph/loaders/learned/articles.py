"""Annotated articles as the extractor meets them, for training: what their annotation says of a place or a thing."""

from __future__ import annotations

import json
import math
import pathlib
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from ...model import Document, Entity, slug
from .. import extract, figures, quantities
from ..lemmas import singular
from ..phrases import Thing
from ..prose import passages

Stated = dict[tuple[int, int], list[tuple[str, list[tuple[int, int]]]]]


@dataclass
class Article:
    """An annotated article as the extractor meets it, its companies' names known."""

    gold: dict[str, Any]
    parsed: extract.Parsed
    entity: dict[str, int]  # normal form of a name → number of the entity

    def find(self, thing: Thing) -> int | None:
        """The number of the annotated entity that a thing is."""
        text = self.parsed.document.text[thing.start : thing.end]
        return next((self.entity[n] for n in (normal(thing.entity.label), normal(text)) if n in self.entity), None)


def normal(name: str) -> str:
    """A name without article, possessive, punctuation and plural."""
    name = re.sub(r"'s?\b", "", name.casefold().replace("’", "'"))
    words = re.sub(r"[^\w&%$+.]+", " ", name).replace(".", "").split()
    words = words[1:] if words and words[0] in ("the", "a", "an") else words
    return " ".join([*words[:-1], singular(words[-1])]) if words else ""


def read(folder: pathlib.Path) -> list[Article]:
    """The articles of a folder that ``corpus/read.py`` wrote."""
    found = []
    for path in sorted(folder.glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf8"))
        text = (folder / "texts" / path.name.replace(".gold.json", ".txt")).read_text(encoding="utf8")
        if not passages(text):
            continue
        number: dict[str, int] = {}
        for i, entity in enumerate(gold["entities"]):
            for name in (entity["name"], *entity.get("aliases", ())):
                number.setdefault(normal(name), i)
        firms = [e for e in gold["entities"] if e["type"] == "company"]
        names = [
            Entity(slug(e["name"]), "company", e["name"], tuple(filter(_is_name, e.get("aliases", ())))) for e in firms
        ]
        found.append(Article(gold, extract.prepare(Document(text, source=path.name), also=names), number))
    return found


def _is_name(form: str) -> bool:
    words = form.replace("-", " ").split()
    proper = all(w[0].isupper() or w[0].isdigit() or w in ("of", "and", "&", "de") for w in words)
    return len(form) > 1 and proper and not re.search("(?:maker|company|giant|firm|group|supplier|based)$", form)


def annotated(article: Article) -> Stated:
    """By the numbers of two entities, the relations annotated between them with their quotes' places."""
    found: Stated = defaultdict(list)
    for r in article.gold["relations"]:
        places = [m.span() for m in re.finditer(re.escape(r["quote"]), article.parsed.document.text)]
        for source in (r["source"], *r.get("source_alt", ())):
            for target in (r["target"], *r.get("target_alt", ())):
                ends = article.entity.get(normal(source)), article.entity.get(normal(target))
                if None not in ends:
                    found[ends].append((r["type"], places))  # type: ignore[index]
    return found


def measured(article: Article, figure: figures.Figure) -> dict[str, Any] | None:
    """The annotated quantity that a figure is."""
    for quantity in article.gold["quantities"]:
        at = article.parsed.document.text.find(quantity["quote"])
        inside = at <= figure.start < at + len(quantity["quote"])
        if inside and same(quantities.plain(quantity["value"]), quantities.plain(figure.value)):
            return dict(quantity)
    return None


def same(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    """Whether two values are one, be it rounded otherwise: 33 and 33.3 for a third."""
    return len(one) == len(two) and all(math.isclose(a, b, rel_tol=0.012) for a, b in zip(one, two, strict=True))
