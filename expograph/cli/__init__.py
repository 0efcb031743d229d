"""The command line: each command opens the library, calls it, and prints."""

from . import articles, graphs, review
from .main import main

__all__ = ["articles", "graphs", "main", "review"]
