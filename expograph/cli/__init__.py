"""The command line: each command opens the library, calls it, and prints."""

from . import articles, audit, chokepoints, exposure, graphs, knockout, portfolio, report, review, shock
from .main import main

__all__ = [
    "articles",
    "audit",
    "chokepoints",
    "exposure",
    "graphs",
    "knockout",
    "main",
    "portfolio",
    "report",
    "review",
    "shock",
]
