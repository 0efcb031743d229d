"""Requests and their answers as files, so that a reading can be repeated: for each request ``NAME.request.txt``, which
says all that is asked, and ``NAME.answer.json``, which whoever was asked wrote.

NAME is derived from the request; a text that has changed asks anew.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...errors import AnswerError
from ...model import Refused
from . import proposals
from .prompts import Request


def write_requests(requests: Iterable[Request], folder: pathlib.Path) -> list[pathlib.Path]:
    """Writes each request as a file of its own; returns their paths.  Raises AnswerError where that is impossible."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for request in requests:
            written.append(folder / f"{request.name}.request.txt")
            written[-1].write_text(request.text, encoding="utf8")
    except OSError as error:
        raise AnswerError(f"{folder}: cannot be written ({error.strerror}); choose another folder") from None
    return written


def answer_to(request: Request, folder: pathlib.Path) -> pathlib.Path:
    """The file of a folder that holds the answer to a request, if it does."""
    return folder / f"{request.name}.answer.json"


def replayed(requests: Sequence[Request], folder: pathlib.Path) -> list[proposals.Answer]:
    """The answers to some requests, from the files of a folder.

    Raises AnswerError for one that is missing, or that is no answer: then nothing of the folder counts.
    """
    found = []
    for request in requests:
        path = answer_to(request, folder)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise AnswerError(
                f"{path}: there is no such answer; write the request with expograph prompts and the same "
                "--extractor, and its answer there"
            ) from None
        try:
            found.append(proposals.parse(text))
        except AnswerError as error:
            raise AnswerError(f"{path}: {error}") from None
    return found


@dataclass(frozen=True, slots=True)
class Replay:
    """Answers that a folder keeps, as what is asked."""

    folder: pathlib.Path

    def __call__(self, requests: Sequence[Request]) -> list[proposals.Answer]:
        """See :func:`replayed`."""
        return replayed(requests, self.folder)

    def holds(self, requests: Sequence[Request]) -> bool:
        """Whether the folder has an answer to each of some requests."""
        return all(answer_to(request, self.folder).exists() for request in requests)


def joined(answers: Iterable[proposals.Answer]) -> proposals.Answer:
    """Several answers as one; of a name that has two kinds, the first counts."""
    kinds: dict[str, str] = {}
    relations: list[proposals.Relation] = []
    quantities: list[proposals.Figure] = []
    malformed: list[Refused] = []
    for answer in answers:
        kinds = answer.kinds | kinds
        relations += answer.relations
        quantities += answer.quantities
        malformed += answer.malformed
    return proposals.Answer(kinds, tuple(dict.fromkeys(relations)), tuple(dict.fromkeys(quantities)), tuple(malformed))
