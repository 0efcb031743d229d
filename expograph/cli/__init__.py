"""The command line: each command opens the library, calls it, and prints."""

from . import (
    articles,
    audit,
    chokepoints,
    claims,
    export,
    exposure,
    graphs,
    knockout,
    load,
    mcp,
    portfolio,
    report,
    review,
    serve,
    shock,
    stores,
    validate,
)
from .main import main

__all__ = [
    "articles",
    "audit",
    "chokepoints",
    "claims",
    "export",
    "exposure",
    "graphs",
    "knockout",
    "load",
    "main",
    "mcp",
    "portfolio",
    "report",
    "review",
    "serve",
    "shock",
    "stores",
    "validate",
]
