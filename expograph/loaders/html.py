"""A saved web page → Document; trafilatura finds the article in it.

What the page itself hides from its readers is no part of the article: nobody could check a quote of it.
"""

from __future__ import annotations

import re
from typing import Any

from ..errors import SourceError
from ..model import Document
from .text import decode

HIDING = re.compile(
    r"(?:^|[;\s])(?:display:none|visibility:hidden|(?:font-size|opacity|max-height|height):0(?:\.0+)?(?:px|em|rem|pt|%)?(?=;|!|$))"
)


def read(data: bytes, name: str) -> Document:
    """The article of an HTML page, with title, date, publisher and address as the page states them."""
    import trafilatura  # loads lxml; only pages pay for it
    from trafilatura.settings import Document as TrafilaturaDocument

    tree = trafilatura.load_html(decode(data, name))
    for element in [] if tree is None else tree.xpath("//*[@hidden or @style]"):
        if is_hidden(element) and element.getparent() is not None:
            element.drop_tree()
    page = trafilatura.bare_extraction(tree, include_comments=False, favor_recall=True, with_metadata=True)
    if not isinstance(page, TrafilaturaDocument) or not page.text:
        raise SourceError(f"{name}: no article was found in this page; save it as text, or give the article's own page")
    url = page.url if page.url and page.url.startswith(("http://", "https://")) else None
    return Document(page.text, source=name, title=page.title, published=page.date, publisher=page.sitename, url=url)


def is_hidden(element: Any) -> bool:
    """Whether an element says of itself that it is not shown."""
    style = re.sub(r"\s*([:;!])\s*", r"\1", element.get("style", "").lower())
    return "hidden" in element.attrib or HIDING.search(style) is not None
