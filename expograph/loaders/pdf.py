"""A PDF → Document, by pypdf; a form feed stands in the text where a page ends.

A PDF may be made to harm who reads it: what is decoded and how much is done for it is bounded, nothing in it is run or
followed, and whatever pypdf stumbles over is told as one error.
"""

from __future__ import annotations

import datetime
import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..errors import SourceError
from ..model import Document
from .pdf_page import Line, Pieces, column_starts, fits, in_order
from .pdf_text import text_of, without_running

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAX_PAGES = 1_000
MAX_LETTERS = 2_000_000
MAX_LINES = 5_000  # of a page, and cells of lines
MAX_OPERATIONS = 500_000  # of the pages' drawings together; a page of text has a few hundred
LIMITS = {
    "maximum_declared_stream_length": 20_000_000, "array_based_stream_maximum_output_length": 10_000_000,
    "lzw_maximum_output_length": 10_000_000, "run_length_maximum_output_length": 10_000_000,
    "zlib_maximum_output_length": 10_000_000, "brotli_maximum_output_length": 10_000_000,
    "zlib_maximum_recovery_input_length": 1_000_000, "stream_filters_maximum_length": 4,
    "stream_decoding_work_maximum_length": 20_000_000, "stream_parsing_work_maximum_count": 300_000,
    "xform_maximum_invocations_per_extraction": 500, "page_tree_maximum_entries": 10_000,
    "page_tree_maximum_page_entries": 100_000, "page_tree_maximum_depth": 50, "xmp_maximum_input_length": 1_000_000,
    "xmp_maximum_element_count": 10_000,
}  # fmt: skip
NO_LETTER = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
UNREADABLE = 0.2  # of the letters are none: then the fonts do not tell which letters they draw
PRISM = "prismstandard.org/namespaces/"
# Titles that programs put there: the name of the file, or of the program.
NO_TITLE = re.compile(
    r"^(?:microsoft \w+ - .*|untitled\W*\d*|document\d*|slide \d+|about:blank|https?://.*|file:.*|\W*|\S*"
    r"|.*\.(?:docx?|pptx?|xlsx?|indd|qxd|qxp|pdf|html?|md|txt|rtf|odt|tex|dvi|ps|ai))$",
    re.IGNORECASE,
)
OCR = "run it through text recognition (OCR), or give the article's text"


class _TooMuchError(Exception):
    """Raised where a file asks for more work than an article can need."""


def read(data: bytes, name: str) -> Document:
    """The text of a PDF, page by page, with the title and date of publication that its metadata state.

    Raises SourceError for what is encrypted, damaged or scanned, and for what is too much to be an article.
    """
    import pypdf  # only PDFs pay for it

    limits = pypdf.get_configuration().with_overwrites(**LIMITS)
    if b"%PDF-" not in data[:1024]:
        raise SourceError(f"{name}: is no PDF, as it does not begin like one; give the file that was meant")
    with _quiet(), pypdf.apply_configuration(limits):
        try:
            reader = pypdf.PdfReader(io.BytesIO(data))
            _open(reader, name)
            text = _text(reader, name)
            title, published = _title(reader), _published(reader)
        except SourceError:
            raise
        except (_TooMuchError, pypdf.errors.LimitReachedError, MemoryError) as error:
            raise SourceError(
                f"{name}: takes too much to decode for an article ({error}); print it to a new PDF, or give its text"
            ) from None
        except Exception as error:  # a damaged file raises what the code at hand does, from KeyError to RecursionError
            what = " ".join(str(error).split())[:80] or type(error).__name__
            raise SourceError(f"{name}: is a damaged PDF ({what}); print it to a new one, or give its text") from None
    return Document(text, source=name, title=title, published=published)


@contextmanager
def _quiet() -> Iterator[None]:
    """pypdf logs what it finds odd in a file; whoever reads an article need not know."""
    logger = logging.getLogger("pypdf")
    silent, propagated = logging.NullHandler(), logger.propagate
    logger.addHandler(silent)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(silent)
        logger.propagate = propagated


def _open(reader: PdfReader, name: str) -> None:
    """Opens what the empty password opens, if its owner lets text be taken out."""
    from pypdf import PasswordType
    from pypdf.constants import UserAccessPermissions
    from pypdf.errors import DependencyError

    if reader.is_encrypted:
        try:
            opened = reader.decrypt("")
        except DependencyError:
            raise SourceError(
                f"{name}: is encrypted with AES, which is not decrypted here; print it to a new PDF, or give its text"
            ) from None
        if opened == PasswordType.NOT_DECRYPTED:
            raise SourceError(f"{name}: is encrypted with a password; save it without one, or give the article's text")
        allowed = reader.user_access_permissions
        if opened == PasswordType.USER_PASSWORD and allowed and not allowed & UserAccessPermissions.EXTRACT:
            raise SourceError(
                f"{name}: its owner does not permit that text is taken out; ask for a copy that does, or give the text"
            )
    if not (number := len(reader.pages)):
        raise SourceError(f"{name}: has no pages; print it to a new PDF, or give its text")
    if number > MAX_PAGES:
        raise SourceError(f"{name}: has {number} pages, and an article {MAX_PAGES} at most; give the pages that matter")


def _text(reader: PdfReader, name: str) -> str:
    """The text of all pages.  Raises SourceError when most have none or it cannot be read."""
    work = _Work()
    drawn = [_lines(page, number, work) for number, page in enumerate(reader.pages)]
    blank = sum(not lines for lines, _, _ in drawn)
    if 2 * blank > len(drawn):
        where = f"{blank} of its {len(drawn)} pages have" if len(drawn) > 1 else "its page has"
        raise SourceError(f"{name}: {where} no text, as pages that were scanned; {OCR}")
    letters = "".join(line.text for lines, _, _ in drawn for line in lines)
    if len(NO_LETTER.findall(letters)) > UNREADABLE * len(letters):
        raise SourceError(f"{name}: its fonts do not tell which letters they draw; {OCR}")
    kept = without_running([lines for lines, _, _ in drawn], [height for *_, height in drawn])
    starts = [column_starts(lines, width) for lines, (_, width, _) in zip(kept, drawn, strict=True)]
    usual = max(starts, key=lambda s: (starts.count(s) * (len(s) > 1), s))
    return text_of([
        in_order(lines, usual if len(usual) > len(found) and fits(usual, lines) else found)
        for lines, found in zip(kept, starts, strict=True)
    ])  # fmt: skip


class _Work:
    """How much has been drawn and written so far, over all pages."""

    def __init__(self) -> None:
        self.operations = self.letters = 0

    def operation(self, *_: Any) -> None:
        self.operations += 1
        if self.operations > MAX_OPERATIONS:
            raise _TooMuchError(f"over {MAX_OPERATIONS} operations")

    def wrote(self, text: str) -> None:
        self.letters += len(text)
        if self.letters > MAX_LETTERS:
            raise _TooMuchError(f"over {MAX_LETTERS} letters")


def _lines(page: PageObject, number: int, work: _Work) -> tuple[list[Line], float, float]:
    """The lines of a page as they stand in the file, and its width and height."""
    box, turned = page.cropbox, page.rotation % 360
    left, bottom, right, top = (float(edge) for edge in (box.left, box.bottom, box.right, box.top))
    pieces = Pieces(number, (left, bottom, right, top), turned, [])

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        work.wrote(text)
        pieces.visit(text, cm, tm, font, size)
        if len(pieces.lines) > MAX_LINES:
            raise _TooMuchError(f"over {MAX_LINES} lines on page {number + 1}")

    page.extract_text(orientations=(turned,), visitor_text=visit, visitor_operand_before=work.operation)
    pieces.close()
    width, height = right - left, top - bottom
    return pieces.lines, *((height, width) if turned in (90, 270) else (width, height))


def _title(reader: PdfReader) -> str | None:
    """The title that a person gave it."""
    found = reader.metadata.title if reader.metadata else None
    title = " ".join(found.split()) if isinstance(found, str) else ""
    return title if len(title) <= 300 and title.isprintable() and not NO_TITLE.match(title) else None


def _published(reader: PdfReader) -> str | None:
    """The date of publication as PRISM, the standard of publishers, has it: other dates are when the file was made."""
    from pypdf.errors import PyPdfError

    try:
        xmp = reader.xmp_metadata
    except PyPdfError:
        return None
    if xmp is None:
        return None
    elements = xmp.rdf_root.getElementsByTagName("*")
    for node in (node for element in elements for node in (element, *element.attributes.values())):
        if node.localName == "publicationDate" and PRISM in (node.namespaceURI or ""):
            words = "".join(child.data for child in node.childNodes if child.nodeType == child.TEXT_NODE)
            return _day(words.strip()[:10])
    return None


def _day(words: str) -> str | None:
    try:
        return words if datetime.date.fromisoformat(words).isoformat() == words else None
    except ValueError:
        return None
