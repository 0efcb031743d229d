"""What the sector packs know of companies, as claims of origin ``pack`` whose evidence is the pack's own row."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..model import Claim, Document, Extraction
from ..ontology.packs import PACKS, Pack, load_pack, pack_names

RULE = "pack.produces"


def background(named: Collection[str]) -> Iterator[Extraction]:
    """For each pack that knows one of the entities named (by id), what those companies produce."""
    for name in pack_names():
        pack = load_pack(name)
        known = sorted(set(named) & {c for c, company in pack.companies.items() if company.produces})
        if known:
            yield _facts(pack, known)


def _facts(pack: Pack, known: list[str]) -> Extraction:
    text = (PACKS / pack.name / "companies.csv").read_text(encoding="utf8")
    document = Document(
        text, source=f"{pack.name}/companies.csv", title=f"Sector pack {pack.name}: companies", publisher="expograph"
    )
    claims, entities = [], {}
    for name in known:
        company = pack.companies[name]
        start = text.index(f"\n{name},") + 1
        evidence = document.quote(start, text.index("\n", start), rule=RULE)
        entities[name] = company.entity
        for product in company.produces:
            entities[product] = pack.concepts[product]
            claims.append(Claim(name, "produces", product, origin="pack", evidence=(evidence,)))
    return Extraction(document, tuple(entities[e] for e in sorted(entities)), tuple(claims))
