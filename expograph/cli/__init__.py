"""The command line: each command opens the library, calls it, and prints."""

from . import articles, exposure, graphs, knockout, portfolio, review, shock
from .main import main

__all__ = ["articles", "exposure", "graphs", "knockout", "main", "portfolio", "review", "shock"]
