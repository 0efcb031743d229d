"""The command line: each command opens the library, calls it, and prints."""

from . import articles, exposure, graphs, portfolio, review
from .main import main

__all__ = ["articles", "exposure", "graphs", "main", "portfolio", "review"]
