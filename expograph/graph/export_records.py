"""Extractions as JSON lines that lose nothing: an object a document; ``loaders.records`` reads them back.

>>> from expograph.model import Document
>>> json_line(Extraction(Document("Up.", source="note")))[:61]
'{"expograph": 1, "document": {"text": "Up.", "source": "note"'
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import IO, Any

from ..escape import visible
from ..model import Evidence, Extraction

FORMAT = 1
# Evidence is of the document that it stands in; refused proposals are no part of what was read.  A page that there is
# not has no key either.
LEFT_OUT = {(Evidence, "document"), (Extraction, "refused")}


def write_records(extractions: Iterable[Extraction], file: IO[bytes]) -> None:
    """Writes a line for each extraction."""
    for extraction in extractions:
        file.write(json_line(extraction).encode() + b"\n")


def json_line(extraction: Extraction) -> str:
    """All of an extraction, but for refused proposals, as a JSON object in one line; its first key is ``expograph``."""
    return json_escaped(json.dumps({"expograph": FORMAT, **_record(extraction)}, ensure_ascii=False))


def json_escaped(text: str) -> str:
    """JSON whose characters that act or hide are written as escapes, which are the same to a reader.

    >>> json_escaped('"Zürich\\u202e\\x7f"')
    '"Zürich\\\\u202e\\\\u007f"'
    """
    return re.sub(r"[^\x00-\x7e]", lambda m: m[0] if visible(m[0]) == m[0] else _escape(m[0]), text)


def _escape(character: str) -> str:
    return "\\u007f" if character == "\x7f" else json.dumps(character)[1:-1]  # which leaves all of ASCII


def _record(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_record(part) for part in value]
    if not is_dataclass(value):
        return value
    kept = [f.name for f in fields(value) if (type(value), f.name) not in LEFT_OUT]
    if isinstance(value, Evidence) and value.page is None:
        kept.remove("page")
    return {name: _record(getattr(value, name)) for name in kept}
