"""Pages in a web archive (WARC), one record at a time.

The records are read by this module and the HTTP headers by the standard library: warcio, measured in version 1.8,
unpacks 1.5 MB of a hostile record into 2.9 GB, takes a file that breaks off for a whole one, and fails on a record
without an address.
"""

from __future__ import annotations

import gzip
import http.client
import io
import pathlib
import re
import zlib
from collections.abc import Iterator
from email.message import Message

from ..errors import SourceError
from . import MAX_BYTES
from .articles import Item, Misread, opened, suffix_of, too_large, valid

VERSION = re.compile(rb"WARC/\d\.\d+\s*")
STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})\b")
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,1000}\r\n")
PAGES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt"}
ABOUT = ("warcinfo", "request", "metadata")  #: records about others
WINDOW = {"gzip": zlib.MAX_WBITS + 16, "x-gzip": zlib.MAX_WBITS + 16, "deflate": zlib.MAX_WBITS}
# Encodings of text as servers name them.  Python knows more, and some of those take long over little.
ENCODING = re.compile(
    r"us-ascii|utf-?8|utf-16(?:le|be)?|(?:iso-?8859-|latin-?|windows-|cp)\d{1,4}|koi8-[ru]|shift[_-]jis|euc-(?:jp|kr)|"
    r"gb2312|gbk|gb18030|big5|macintosh"
)
MAX_LINE = 1 << 16
PIECE = 1 << 20


class _UnreadError(Exception):
    """Why a record is no page that is read."""


class _DamageError(Exception):
    """What is wrong with the archive from here on."""


def read(source: str) -> Iterator[Item | Misread]:
    """The pages of a ``.warc`` or ``.warc.gz`` file that servers answered with status 200, as HTML or plain text.

    The day of the crawl is not that of publication, which the page may state itself.  Raises SourceError where the file
    is no such archive, or is damaged from some record on.
    """
    name, number, at = pathlib.Path(source).name, 0, 0
    with opened(source) as file:
        stream: io.BufferedIOBase = gzip.GzipFile(fileobj=file) if suffix_of(name) == ".warc.gz" else file
        try:
            while (headers := _headers(stream)) is not None:
                address = headers.get("WARC-Target-URI", "").strip().removeprefix("<").removesuffix(">")
                body = _body(stream, headers)
                number += 1
                if headers.get("WARC-Type", "").lower() not in ABOUT:
                    size, at = file.tell() - at, file.tell()
                    yield _record(headers, body, address, address or f"record {number}", size)
        except (_DamageError, http.client.HTTPException, zlib.error, EOFError, OSError) as error:
            place = f"is damaged after record {number}" if number else f"is no {suffix_of(name)} archive"
            raise SourceError(f"{name}: {place} ({error or type(error).__name__!s:.200}); get it anew") from None


def _headers(stream: io.BufferedIOBase) -> Message | None:
    """The headers of the next record; None at the end of the archive."""
    while (line := stream.readline(MAX_LINE)) in (b"\r\n", b"\n"):
        pass
    if not line:
        return None
    if not VERSION.fullmatch(line):
        raise _DamageError(f"a record begins with {line!r:.40}")
    return http.client.parse_headers(stream)


def _body(stream: io.BufferedIOBase, headers: Message) -> bytes | None:
    """The bytes of a record; None for more than a page may have with its headers."""
    stated = headers.get("Content-Length", "").strip()
    if not re.fullmatch(r"[0-9]{1,18}", stated):
        raise _DamageError(f"the length of a record is {stated!r:.40}")
    length = int(stated)
    if length <= MAX_BYTES + PIECE:
        body = stream.read(length)
        if len(body) < length:
            raise EOFError("it breaks off in a record")
        return body
    while length > 0:
        if not (piece := stream.read(min(PIECE, length))):
            raise EOFError("it breaks off in a record")
        length -= len(piece)
    return None


def _record(headers: Message, body: bytes | None, address: str, where: str, size: int) -> Item | Misread:
    try:
        suffix, data = _page(headers, body)
    except _UnreadError as error:
        return Misread(where, str(error), size)
    return Item(address, where, suffix, data, valid({"url": address}), size)


def _page(record: Message, body: bytes | None) -> tuple[str, bytes]:
    """A page and how it is read.  Raises _UnreadError."""
    kind = record.get("WARC-Type", "").lower()
    if kind != "response" or "http" not in record.get("Content-Type", "").lower():
        raise _UnreadError(f"is a record of a {kind!r:.40} ({_media(record)}), and pages stand in responses of HTTP")
    if cut := record.get("WARC-Truncated"):
        raise _UnreadError(f"was cut off when it was stored ({cut!r:.40}); get the page anew")
    if body is None:
        raise _UnreadError(too_large())
    answer = io.BytesIO(body)
    status = STATUS.match(answer.readline(MAX_LINE))
    if not status or status[1] != b"200":
        raise _UnreadError(f"has status {status[1].decode() if status else 'none'}; a page with 200 is needed")
    try:
        headers = http.client.parse_headers(answer)
    except http.client.HTTPException as error:
        raise _UnreadError(f"has headers that cannot be read ({error!s:.100}); get the page anew") from None
    if (media := _media(headers)) not in PAGES:
        raise _UnreadError(f"is no page ({media}); these are {', '.join(sorted(PAGES))}")
    return PAGES[media], _in_utf8(_unpacked(answer.read(), headers), headers)


def _media(headers: Message) -> str:
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()[:60] or "no type"


def _unpacked(body: bytes, headers: Message) -> bytes:
    """What the server sent, without the chunks and the compression that it was sent in.

    Some crawlers undo these and leave the headers as they were: what is not so packed is taken as it is.
    """
    if headers.get("Transfer-Encoding", "").strip().lower() == "chunked":
        body = _joined(body)
    packing = headers.get("Content-Encoding", "").strip().lower()
    if packing in WINDOW:
        return _inflated(body, WINDOW[packing])
    if packing not in ("", "identity"):
        raise _UnreadError(f"is compressed ({packing!r:.40}), and only {', '.join(WINDOW)} are read; crawl without it")
    return body


def _joined(body: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while chunk := CHUNK.match(body, at):
        at = chunk.end() + int(chunk[1], 16)
        if at == chunk.end():
            return b"".join(parts)
        parts.append(body[chunk.end() : at])
        at += 2
    if parts:
        raise _UnreadError("breaks off; get the page anew")
    return body


def _inflated(body: bytes, window: int) -> bytes:
    for bits in (window, -zlib.MAX_WBITS) if window == zlib.MAX_WBITS else (window,):
        unpacking = zlib.decompressobj(bits)
        try:
            data = unpacking.decompress(body, MAX_BYTES + 1)
        except zlib.error:
            continue
        if len(data) > MAX_BYTES:
            raise _UnreadError(too_large())
        if not unpacking.eof:
            raise _UnreadError("breaks off; get the page anew")
        return data
    return body


def _in_utf8(data: bytes, headers: Message) -> bytes:
    """A page in UTF-8, from the encoding that the server states, if it does."""
    encoding = str(headers.get_content_charset("utf-8"))
    try:
        if not ENCODING.fullmatch(encoding):
            raise LookupError
        return data if encoding.replace("-", "") == "utf8" else data.decode(encoding).encode("utf8")
    except LookupError:
        raise _UnreadError(f"is in an encoding that is not known ({encoding!r:.40}); save the page as UTF-8") from None
    except UnicodeError:
        raise _UnreadError(f"is not in {encoding}, as it states; save the page as UTF-8") from None
