"""Market articles into a sector-exposure knowledge graph.

    import expograph
    graph = expograph.open_graph("article.txt")
    graph.named("bottlenecks"), graph.paths("NVIDIA", "Dell"), graph.query("SELECT …")

    with expograph.open_store("kept", write=True) as store:
        for outcome in expograph.load(store, ["article.txt"]):
            print(outcome.source, outcome.state)
        graph = store.graph(as_of="2026-05-31")

Names are imported when they are first used, so that ``import expograph`` is cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api import open_graph, open_store, read
    from .errors import ExpographError
    from .ingest import load
    from .knowledge import KnowledgeGraph
    from .model import Claim, Document, Entity, Evidence, Extraction, Quantity
    from .store.store import Store
    from .tasks import Outcome
    from .worker import How

__all__ = [
    "Claim", "Document", "Entity", "Evidence", "ExpographError", "Extraction", "How", "KnowledgeGraph", "Outcome",
    "Quantity", "Store", "load", "open_graph", "open_store", "read",
]  # fmt: skip

_HOME = {
    "ExpographError": "errors", "How": "worker", "KnowledgeGraph": "knowledge", "Outcome": "tasks",
    "Store": "store.store", "load": "ingest", "open_graph": "api", "open_store": "api", "read": "api",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOME.get(name, 'model')}", __name__), name)
