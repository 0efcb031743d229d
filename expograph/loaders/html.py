"""A saved web page → Document; trafilatura finds the article in it."""

from __future__ import annotations

from ..errors import SourceError
from ..model import Document
from .text import decode


def read(data: bytes, name: str) -> Document:
    """The article of an HTML page, with title, date, publisher and address as the page states them."""
    import trafilatura  # loads lxml; only pages pay for it
    from trafilatura.settings import Document as TrafilaturaDocument

    page = trafilatura.bare_extraction(
        decode(data, name), include_comments=False, favor_recall=True, with_metadata=True
    )
    if not isinstance(page, TrafilaturaDocument) or not page.text:
        raise SourceError(f"{name}: no article was found in this page; save it as text, or give the article's own page")
    url = page.url if page.url and page.url.startswith(("http://", "https://")) else None
    return Document(page.text, source=name, title=page.title, published=page.date, publisher=page.sitename, url=url)
