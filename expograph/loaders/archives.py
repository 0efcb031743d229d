"""Articles in a tar archive, one member at a time; nothing of it is written to disk."""

from __future__ import annotations

import gzip
import io
import pathlib
import sys
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..errors import SourceError
from . import FORMATS, MAX_BYTES
from .articles import Item, Misread, opened, suffix_of, too_large

# Bytes of headers before a member.  A hostile archive may have no end of them, and tarfile, which keeps them in memory,
# searched them in quadratic time until Python 3.11.10 (CVE-2024-6232).
MAX_HEADERS = 1 << 16
PIECE = 1 << 20
# What tarfile and the decompressors raise for what is damaged; ValueError and RecursionError for headers made to hurt.
DAMAGE = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, RecursionError)


class _Stream:
    """The bytes of an archive, which may be read as far as ``limit``; None is without one."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self.stream, self.at = stream, 0
        self.limit: int | None = MAX_HEADERS

    def read(self, size: int) -> bytes:
        found = self.stream.read(size)
        self.at += len(found)
        if self.limit is not None and self.at > self.limit:
            raise tarfile.ReadError("headers without end")
        return found


class _Member(tarfile.TarInfo):
    """A member whose header, if it is none, is an error, and not the end of the archive as tarfile takes it."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Member:
        if len(buf) == tarfile.BLOCKSIZE and not any(buf):
            raise tarfile.EOFHeaderError("end of file header")  # type: ignore[attr-defined]  # the mark of the end
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(str(error)) from None


def read(source: str) -> Iterator[Item | Misread]:
    """The articles of a ``.tar``, ``.tar.gz``, ``.tgz`` or ``.tar.zst`` file, told by their suffixes.

    Raises SourceError where it is no such archive, or is damaged from some member on.
    """
    name, where, at = pathlib.Path(source).name, "", 0
    with opened(source) as file:
        unpacked, damage = _unpacked(file, name)
        try:
            for item in _members(_Stream(unpacked)):
                where, size, at = item.where, file.tell() - at, file.tell()
                yield replace(item, size=size)
        except damage as error:
            place = f"is damaged after {where}" if where else f"is no {suffix_of(source)} archive"
            raise SourceError(f"{name}: {place} ({error or type(error).__name__!s:.200}); get it anew") from None


def _unpacked(file: io.BufferedIOBase, name: str) -> tuple[io.BufferedIOBase, tuple[type[Exception], ...]]:
    """The bytes of the tar archive in a file, and what is raised where they are damaged."""
    suffix = suffix_of(name)
    if suffix == ".tar":
        return file, DAMAGE
    if suffix != ".tar.zst":
        return gzip.GzipFile(fileobj=file), DAMAGE
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError:
        raise SourceError(
            f"{name}: {suffix} needs backports.zstd: install it with pip install 'expograph[archives]'"
        ) from None
    return zstd.ZstdFile(file), (*DAMAGE, zstd.ZstdError)


def _members(stream: Any) -> Iterator[Item | Misread]:
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Member, encoding="utf8", errors="surrogateescape") as archive:
        kept: Any = archive  # all members so far, and what archives say of all of theirs
        while (member := archive.next()) is not None:
            stream.limit = None
            if (found := _member(archive, member)) is not None:
                yield found
            kept.members.clear()
            kept.pax_headers.clear()
            stream.limit = stream.at + MAX_HEADERS
        stream.limit = None
        while piece := kept.fileobj.read(PIECE):  # to the end, for only there does damage of the compression show
            if any(piece):
                raise tarfile.ReadError("there is more behind its end")


def _member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Item | Misread | None:
    """What a member is, its bytes read to the end; None for a folder."""
    name = member.name.encode("utf8", "backslashreplace").decode("utf8")
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    data = _data(archive, member)
    if member.isdir():
        return None
    reason = _unread(member, name)
    return Misread(name, reason, 0) if reason else Item(name, name, suffix_of(name), data, (), 0)


def _data(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    """The bytes of a member; of a larger one than an article may be, none.

    They are read here, for tarfile skips in a loop as long as a header says that the member is.
    """
    if member.size < 0 or member.issparse():
        raise tarfile.ReadError(f"{member.name!r:.100} is a file with holes")
    if not member.isreg() and member.type in tarfile.SUPPORTED_TYPES:
        return b""  # of these nothing follows
    file: Any = archive.extractfile(member)
    if member.size <= MAX_BYTES:
        return bytes(file.read())
    while file.read(PIECE):
        pass
    return b""


def _unread(member: tarfile.TarInfo, name: str) -> str | None:
    """Why a member is not read; None where it is an article by its suffix."""
    parts = name.split("/")
    if member.issym() or member.islnk():
        return "is a link, and only files are read; pack the file itself"
    if not member.isreg():
        return "is no regular file; pack files only"
    if name.startswith("/") or ".." in parts:
        return "has a path that leads out of the archive; pack it by a relative path"
    if any(part.startswith(".") for part in parts):
        return "is hidden, for a part of its path begins with a dot; rename it if it is to be read"
    if suffix_of(name) not in FORMATS:
        return f"is no article ({suffix_of(name) or 'no suffix'}); these are {', '.join(sorted(FORMATS))}"
    return too_large() if member.size > MAX_BYTES else None
