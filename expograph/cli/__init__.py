"""The command line: each command opens the library, calls it, and prints."""

from . import articles, graphs
from .main import main

__all__ = ["articles", "graphs", "main"]
