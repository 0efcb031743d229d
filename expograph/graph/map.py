"""The exposure map: one HTML file, with everything it needs inside, that opens without a network.

The picture's data comes from pyvis and is drawn by the vis.js that pyvis bundles; the page around it (``page/``) is our
own.  Nothing from a source is ever markup: it travels as JSON in which ``<``, ``>`` and ``&`` are escaped, and the
page's script puts it on the screen as text.  A Content-Security-Policy forbids every script but ours and every request.
"""

from __future__ import annotations

import base64
import hashlib
import html
import importlib.resources
import json
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..model import Document, Entity, Extraction, digest
from .contents import contents, named, one_line, said_of
from .entities import resolve
from .layout import subject
from .picture import picture
from .plan import Edge, Plan, plan

if TYPE_CHECKING:
    import networkx as nx

VIS = "lib/vis-9.1.2/vis-network.min.js"  #: the copy of vis.js inside pyvis (MIT or Apache-2.0, said in its header)
#: what the page's script is made of; a file may use the functions of those before it
SCRIPTS = (
    "elements.js", "text.js", "facts.js", "state.js", "filter.js", "quotes.js", "paths.js", "exposure.js", "picker.js",
    "groups.js", "exposed.js", "findings.js", "cards.js", "article.js", "table.js", "sparql.js", "legend.js", "view.js",
    "shade.js", "picture.js", "lit.js", "steer.js", "page.js",
)  # fmt: skip
GOODS = frozenset({"product", "technology", "sector"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """What there is to draw: the network without loose goods, its edges in order, who is named, and the plan."""

    title: str
    network: nx.MultiDiGraph[str]
    edges: Sequence[Edge]
    entities: Mapping[str, Entity]
    plan: Plan


def sheet(
    network: nx.MultiDiGraph[str], extractions: Sequence[Extraction], title: str | None, focus: str | None
) -> Sheet:
    """What a map of the network draws; see :func:`draw`."""
    edges: list[Edge] = sorted(network.edges(keys=True, data=True), key=lambda e: e[:3])
    drawn = _drawn(network, edges)
    middle = resolve(dict(drawn.nodes(data="entity")), focus) if focus is not None else subject(drawn)
    entities = named(drawn, extractions)
    names = {key: one_line(entity.label) for key, entity in entities.items()}
    words = one_line(title or _title([e.document for e in extractions]))
    return Sheet(words, drawn, edges, entities, plan(drawn, edges, names, middle))


def draw(
    network: nx.MultiDiGraph[str], extractions: Sequence[Extraction], title: str | None = None, focus: str | None = None
) -> str:
    """The whole page.

    ``network`` has entity ids as nodes (attribute ``entity``) and one edge per relation, product, polarity and origin,
    with its ``claims``; ``extractions`` give the documents, the names of products and the quantities.  The title
    defaults to that of the only document.  ``focus`` is who stands in the middle, by id, label or alias; by default the
    company with most claims.  Raises QueryError for a focus that the map does not show.
    """
    made = sheet(network, extractions, title, focus)
    ids = [digest(*edge[:3], length=12) for edge in made.edges]
    data = {
        "title": made.title,
        "about": said_of(made.title, [e.document for e in extractions]),
        "picture": picture(made.network, made.edges, ids, made.plan),
        **contents(made.network, made.edges, ids, extractions, made.entities, made.plan),
    }
    return _page(made.title, data)


def _title(documents: Sequence[Document]) -> str:
    if len(documents) == 1:
        return documents[0].title or documents[0].source
    return f"Sector-exposure map of {len(documents)} sources"


def _drawn(network: nx.MultiDiGraph[str], edges: Iterable[Edge]) -> nx.MultiDiGraph[str]:
    """The network without goods that no edge ends at: those that label edges, and those of which nothing is said."""
    products = {data["product"] for *_, data in edges}
    return network.subgraph(
        n
        for n, data in network.nodes(data=True)
        if network.degree(n) or data["entity"].kind not in GOODS and n not in products
    ).copy()


def _page(title: str, data: Mapping[str, Any]) -> str:
    """The template with everything inlined; each script and style is named by its hash in the policy."""
    parts = importlib.resources.files(__package__) / "page"
    style = (parts / "style.css").read_text("utf8")
    script = "".join((parts / name).read_text("utf8") for name in SCRIPTS)
    library = (importlib.resources.files("pyvis") / VIS).read_text("utf8")
    policy = (
        f"default-src 'none'; script-src {_hash(library)} {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
    template = string.Template((parts / "page.html").read_text("utf8"))
    return template.substitute(
        policy=policy, title=html.escape(title), style=style, data=_json(data), library=library, script=script
    )


def _json(data: Mapping[str, Any]) -> str:
    """JSON that may stand inside a script element: pure ASCII, without ``<``, ``>`` and ``&``."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode('utf8')).digest()).decode('ascii')}'"
