"""Plain text and Markdown → Document; YAML front matter gives title, published, publisher and url."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from ..errors import SourceError
from ..model import Document

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
FIELDS = ("title", "published", "publisher", "url")


def decode(data: bytes, name: str) -> str:
    """UTF-8 (with or without byte-order mark) as text with ``\\n`` line ends.

    Raises SourceError, with the offset of the first bad byte, for anything else.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{name}: byte {error.start} ({data[error.start]:#04x}) is not UTF-8; save the file as UTF-8 text"
        ) from None
    if "\0" in text:
        raise SourceError(f"{name}: holds NUL characters, so it is no text file; save the article as UTF-8 text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read(data: bytes, name: str) -> Document:
    """The document of a text file; front matter is taken off its text."""
    text = decode(data, name)
    described: dict[str, str] = {}
    if match := FRONT_MATTER.match(text):
        described = _front_matter(match[1], name)
        text = text[match.end() :]
    return Document(text, source=name, **described)


def _front_matter(block: str, name: str) -> dict[str, str]:
    import yaml  # only files with front matter pay for it

    try:
        values = yaml.safe_load(block)
    except yaml.YAMLError as error:
        raise SourceError(
            f"{name}: its front matter is no YAML ({str(error).splitlines()[0]}); mend or remove it"
        ) from None
    if not isinstance(values, dict):
        raise SourceError(f"{name}: its front matter is no list of 'key: value' lines; mend or remove it")
    found = {k: str(values[k]) for k in FIELDS if values.get(k) is not None}
    check_description(found, f"{name}: its front matter")
    return found


def check_description(values: Mapping[str, str | None], where: str) -> None:
    """Raises SourceError, naming ``where``, when published is no ISO date or url no web address."""
    published, url = values.get("published"), values.get("url")
    try:
        if published is not None and datetime.date.fromisoformat(published).isoformat() != published:
            raise ValueError
    except ValueError:
        raise SourceError(f"{where}: published is {published!r}; a date like 2026-05-29 is needed") from None
    if url is not None and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", url):
        raise SourceError(f"{where}: url is {url!r}; an address that begins with http:// or https:// is needed")
