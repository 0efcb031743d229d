"""Plain text and Markdown → Document; YAML front matter gives title, published (or date), publisher and url."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from ..errors import SourceError
from ..model import Document

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
MAX_FRONT_MATTER = 10_000  # characters
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
        values = yaml.load(block[:MAX_FRONT_MATTER], Loader=yaml.BaseLoader)  # builds strings, lists and dicts only
    except (yaml.YAMLError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise SourceError(f"{name}: its front matter is no YAML ({reason}); mend or remove it") from None
    if not isinstance(values, dict):
        raise SourceError(f"{name}: its front matter is no list of 'key: value' lines; mend or remove it")
    found: dict[str, str] = {}
    for key in FIELDS:
        value = values.get(key, "")
        if not isinstance(value, str) or not value.isprintable():
            raise SourceError(f"{name}: {key} in its front matter is no plain line of text; mend or remove it")
        if value:
            found[key] = value
    if "published" not in found and isinstance(date := values.get("date"), str) and (day := iso_day(date)):
        found["published"] = day
    check_description(found, f"{name}: its front matter")
    return found


def iso_day(stated: str) -> str | None:
    """The day of an ISO date or time, in the zone that it states; None for anything else.

    >>> iso_day("2026-05-29"), iso_day("2026-05-29T23:30:00-04:00"), iso_day("29 May")
    ('2026-05-29', '2026-05-29', None)
    """
    try:
        return datetime.datetime.fromisoformat(stated.strip()).date().isoformat()
    except ValueError:
        return None


def check_description(values: Mapping[str, str | None], where: str) -> None:
    """Raises SourceError, naming ``where``, when published is no ISO date or url no web address."""
    published, url = values.get("published"), values.get("url")
    try:
        if published is not None and datetime.date.fromisoformat(published).isoformat() != published:
            raise ValueError
    except ValueError:
        raise SourceError(f"{where}: published is {published!r}; a date like 2026-05-29 is needed") from None
    if url is not None and not _is_address(url):
        raise SourceError(f"{where}: url is {url!r}; an address that begins with http:// or https:// is needed")


def _is_address(url: str) -> bool:
    try:
        return bool(re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", url) and urlsplit(url).hostname)
    except ValueError:  # "http://[::1"
        return False
