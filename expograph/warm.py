"""Importing this module loads all that reading an article needs: the parser, the names, the packs, the lexicons.

The process that workers are forked from can be told what to import, and nothing else; so this import does something,
as no other in the package does.  Workers then share the memory, and the two seconds that loading takes are spent once.
"""

from __future__ import annotations

from contextlib import suppress

from .loaders.extract import extract
from .loaders.html import read
from .model import Document

TEXT = (
    "Micron supplies Dell with memory. The shortage of GPUs from Nvidia could limit its server sales, analysts said. "
    "Its revenue rose 20% to $3 billion in the second quarter of 2024."
)

with suppress(Exception):  # whoever reads a document will be told what is wrong
    extract(Document(TEXT, source="warm"))
    read(f"<html><body><article><p>{TEXT}</p></article></body></html>".encode(), "warm")
