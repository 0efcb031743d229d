"""What the endpoint says of itself: the SPARQL 1.1 Service Description."""

from __future__ import annotations

import pyoxigraph as ox

from ..graph.forms import GRAPHS, settled
from ..ontology.vocabulary import PREFIXES

SD, FORMATS, RDF = "http://www.w3.org/ns/sparql-service-description#", "http://www.w3.org/ns/formats/", PREFIXES["rdf"]
NAMES = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "TriG",
         "N-Triples", "RDF_XML")  # fmt: skip


def describe(address: str, form: str) -> bytes:
    """The description of the endpoint at an address, in one of the forms of graphs."""
    service = ox.NamedNode(address)
    said = [
        (RDF + "type", SD + "Service"),
        (SD + "endpoint", address),
        (SD + "supportedLanguage", SD + "SPARQL11Query"),
        (SD + "feature", SD + "UnionDefaultGraph"),
        *((SD + "resultFormat", FORMATS + name) for name in NAMES),
    ]
    triples = [ox.Triple(service, ox.NamedNode(name), ox.NamedNode(value)) for name, value in said]
    data = ox.serialize(triples, format=GRAPHS[form], prefixes={"rdf": RDF, "sd": SD, "formats": FORMATS}) or b""
    return settled(data) if form in ("turtle", "trig") else data
