"""Market articles into a sector-exposure knowledge graph.

    import expograph
    graph = expograph.open_graph("article.txt")
    graph.named("bottlenecks"), graph.paths("NVIDIA", "Dell"), graph.query("SELECT …")

Names are imported when they are first used, so that ``import expograph`` is cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api import open_graph, read
    from .errors import ExpographError
    from .knowledge import KnowledgeGraph
    from .model import Claim, Document, Entity, Evidence, Extraction, Quantity

__all__ = [
    "Claim", "Document", "Entity", "Evidence", "ExpographError", "Extraction", "KnowledgeGraph", "Quantity",
    "open_graph", "read",
]  # fmt: skip

_HOME = {"KnowledgeGraph": "knowledge", "open_graph": "api", "read": "api", "ExpographError": "errors"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOME.get(name, 'model')}", __name__), name)
