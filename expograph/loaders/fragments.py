"""A fragment of HTML, as feeds have it, as plain paragraphs: all of it is the article, so nothing is looked for."""

from __future__ import annotations

import re

from .html import is_hidden

BLOCKS = frozenset(
    (
        "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul"
    ).split()
)
CELLS = frozenset({"td", "th"})
UNREAD = frozenset(
    (
        "audio button canvas embed head iframe input math noscript object script select style svg template textarea "
        "video"
    ).split()
)
MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z]\w*);")


def looks_marked_up(text: str) -> bool:
    """Whether a text has tags or entities of HTML in it.

    >>> looks_marked_up("Fish &amp; chips"), looks_marked_up("1 < 2 & 3 > 2")
    (True, False)
    """
    return MARKUP.search(text) is not None


def paragraphs(fragment: str) -> str:
    r"""The text of a fragment with a blank line between its blocks, without what its readers do not see.

    >>> paragraphs("<p>Micron <b>supplies</b>\n Dell.<p hidden>x</p><ul><li>Pumps<br>Valves</ul>")
    'Micron supplies Dell.\n\nPumps\n\nValves'
    """
    from lxml import etree

    tree = etree.fromstring(f"<div>{fragment}</div>", etree.HTMLParser(remove_comments=True, remove_pis=True))
    blocks: list[list[str]] = [[]]
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        name = str(element.tag).rpartition(":")[2].lower()
        if name in BLOCKS:
            blocks.append([])
        elif name in CELLS and event == "start" and element.getprevious() is not None:
            blocks[-1].append(" | ")
        if event == "end":
            blocks[-1].append(element.tail or "")
        elif name in UNREAD or is_hidden(element):
            walk.skip_subtree()
        else:
            blocks[-1].append(element.text or "")
    texts = (" ".join("".join(block).split()) for block in blocks)
    return "\n\n".join(text for text in texts if text)
