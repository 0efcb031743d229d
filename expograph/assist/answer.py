"""What a call does in its own process: it gives up what it does not need, runs a command, and makes the answer fit.

The answer is JSON with what the command printed (``answer``) and told (``notes``), the documents that its quotes stand
in (``sources``, which an object with a quote names by their numbers in ``cites``), and what was ``cut``.
"""

from __future__ import annotations

import io
import json
import os
import pathlib
import re
import tempfile
import warnings
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from typing import Any

import click
import pyoxigraph as ox

from ..errors import ExpographError
from ..escape import json_text, visible
from ..serve import sandbox

Said = dict[str, list[dict[str, Any]]]  #: the documents that a quote stands in
TITLES = ("document", "title")  #: what these say may be a quote as well, and is none there
BATCH = 50_000  #: characters of quotes that are looked up at a time
WHERE = """SELECT DISTINCT ?quote ?sha256 ?title ?publisher ?published ?url ?newer WHERE {{
  VALUES ?quote {{ {} }}
  ?evidence oa:hasSelector/oa:exact ?quote ; oa:hasSource ?text .
  ?text xg:sha256 ?sha256 .
  OPTIONAL {{ ?text dcterms:title ?title }}
  OPTIONAL {{ ?text dcterms:publisher ?publisher }}
  OPTIONAL {{ ?text schema:datePublished ?published }}
  OPTIONAL {{ ?text schema:url ?address }}
  BIND(STR(?address) AS ?url)
  OPTIONAL {{ ?newer prov:wasRevisionOf ?text }}
}}"""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a call may have: bytes of its answer, bytes of memory, and the store that is read, if any is."""

    size: int
    memory: int
    store: str | None


class TooLargeError(Exception):
    """Not even an answer without the items of its lists is small enough."""


def work(job: bytes, commands: click.Group, bounds: Bounds) -> bytes:
    """Run the command of a job, a JSON object with ``words``, ``reads``, ``as_of`` and ``tables``.

    What comes back is JSON: whether it failed, and the answer or why there is none.
    """
    asked = json.loads(job)
    try:
        shut_in(bounds)
        failed, text = _answer(asked, commands, bounds)
    except ExpographError as error:
        failed, text = True, str(error)
    except MemoryError:
        failed, text = True, f"the answer needs more than {bounds.memory >> 20:,} MB of memory; ask for less"
    except TooLargeError:
        failed, text = True, f"the answer has more than {bounds.size:,} bytes, and no list to shorten; ask for less"
    except Exception as error:
        failed, text = True, f"expograph failed over this ({type(error).__name__}); ask otherwise"
    return json.dumps([failed, text]).encode()


def shut_in(bounds: Bounds) -> None:
    """Keep this process from the network, from other programs, from writing files, and from memory without end.

    A store on a server is reached by the network, so the network is left where that is read.  What is read quickly the
    next time may be written: the cache of a store, and temporary files.
    """
    writable = [tempfile.gettempdir()]
    if bounds.store and (pathlib.Path(bounds.store) / "FORMAT").exists():
        cache = pathlib.Path(bounds.store) / "columns"
        with suppress(OSError):  # a folder that is not ours: it does without
            cache.mkdir(exist_ok=True)
            writable.append(str(cache))
    sandbox.limit_memory(bounds.memory)
    if not (bounds.store and "://" in bounds.store):
        sandbox.keep_from_network()
        sandbox.keep_from_writing(writable)


def _answer(asked: dict[str, Any], commands: click.Group, bounds: Bounds) -> tuple[bool, str]:
    words, shown = _with_tables(asked["words"], asked["tables"])
    code, out, told = run(commands, words)
    for path, name in shown.items():
        out, told = out.replace(path, name), told.replace(path, name)
    if code:
        return True, visible(_told(told))[: bounds.size]

    def look(part: Any) -> Said:
        return _said(part, asked, commands) if asked["reads"] else {}

    return False, fitted({"answer": json.loads(out), "notes": _told(told).splitlines()}, bounds.size, look)


def run(commands: click.Group, words: list[str]) -> tuple[int, str, str]:
    """The exit code of a command, and what it writes to standard output and to standard error."""
    out, told = io.StringIO(), io.StringIO()
    warnings.simplefilter("ignore")
    with redirect_stdout(out), redirect_stderr(told):
        try:
            code = commands.main(words, "expograph", standalone_mode=False) or 0
        except click.ClickException as error:
            code = error.exit_code
            told.write(error.format_message())
    return code, out.getvalue(), told.getvalue()


def _told(text: str) -> str:
    """What a command tells, without its name before what went wrong."""
    return "\n".join(line.removeprefix("expograph: ") for line in text.splitlines())


def _with_tables(words: list[str], tables: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """The words with files of this process's memory in the places of tables, and which is which for messages."""
    shown = {}
    for name, text in tables.items():
        file = os.memfd_create(name)
        os.write(file, text.encode("utf8"))
        shown[f"/proc/self/fd/{file}"] = name
        words = [word.replace(f"\0{name}", f"/proc/self/fd/{file}") for word in words]
    return words, shown


def fitted(value: dict[str, Any], size: int, look: Callable[[Any], Said]) -> str:
    """The value as JSON of no more than some bytes: no list in it has more items than fit, and ``cut`` counts the rest.

    ``look`` finds the documents that quotes stand in.  Raises TooLargeError where lists alone cannot be shortened so.

    >>> fitted({"answer": [1, 2, 3], "notes": []}, 1000, lambda part: {})
    '{"answer": [1,2,3]}'
    """
    most = _largest(lambda most: shortened(value, most, Counter()), max(_lengths(value), default=0), size)
    said = look(shortened(value, most, Counter())["answer"])
    most = _largest(lambda most: _whole(value, most, said, size), most, size)
    return re.sub(r"\n *", "", json_text(_whole(value, most, said, size)))  # line ends in strings are escaped


def _largest(made: Callable[[int], Any], high: int, size: int) -> int:
    """How many items the lists of what is made may have at most, so that it is no larger than it may be."""

    def too_large(most: int) -> bool:
        return len(json.dumps(made(most), separators=(",", ": "))) > size

    most = high if not too_large(high) else bisect_left(range(high), True, key=too_large) - 1
    if most < 0:
        raise TooLargeError
    return most


def _lengths(value: Any) -> Iterator[int]:
    if isinstance(value, list):
        yield len(value)
    for item in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        yield from _lengths(item)


def shortened(value: Any, most: int, left: Counter[str], path: str = "") -> Any:
    """The value with no list of more than so many items; ``left`` counts those left out, by where they stood.

    >>> left = Counter()
    >>> shortened({"rows": [{"paths": [1, 2, 3]}, {"paths": [4]}]}, 2, left), left
    ({'rows': [{'paths': [1, 2]}, {'paths': [4]}]}, Counter({'rows[].paths': 1}))
    """
    if isinstance(value, list):
        if len(value) > most:
            left[path] += len(value) - most
        return [shortened(item, most, left, f"{path}[]") for item in value[:most]]
    if isinstance(value, dict):
        return {key: shortened(item, most, left, f"{path}.{key}".lstrip(".")) for key, item in value.items()}
    return value


def _whole(value: dict[str, Any], most: int, said: Said, size: int) -> dict[str, Any]:
    """The answer with at most so many items in a list, its sources beside it."""
    left: Counter[str] = Counter()
    found: dict[str, Any] = shortened(value, most, left)
    used: dict[str, tuple[int, dict[str, Any]]] = {}
    found["answer"] = _citing(found["answer"], said, used)
    if not found["notes"]:
        del found["notes"]
    if used:
        found["sources"] = [{"number": number} | document for number, document in used.values()]
    if left:
        why = f"the whole answer has more than {size:,} bytes, so lists have {most} items at most; ask for less"
        found["cut"] = {"why": why, "left_out": dict(sorted(left.items()))}
    return found


def _citing(value: Any, said: Said, used: dict[str, tuple[int, dict[str, Any]]]) -> Any:
    """The value, with the numbers of documents in objects that hold quotes from these."""
    if isinstance(value, list):
        return [_citing(item, said, used) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _citing(item, said, used) for key, item in value.items()}
    quoted = {d["sha256"]: d for text in _own_texts(value) for d in said.get(text, ())}
    if quoted:
        found["cites"] = [used.setdefault(sha256, (len(used) + 1, d))[0] for sha256, d in quoted.items()]
    return found


def _own_texts(value: dict[str, Any]) -> Iterator[str]:
    for key, item in value.items():
        if key in TITLES:
            continue
        yield from (text for text in (item if isinstance(item, list) else [item]) if isinstance(text, str))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        yield from _texts(item)


def _said(part: Any, asked: dict[str, Any], commands: click.Group) -> Said:
    """Of the texts in an answer that are quotes, the documents in which they stand, by the query command itself."""
    found: Said = {}
    for batch in _batches(sorted(set(_texts(part)))):
        sparql = WHERE.format(" ".join(batch))
        code, out, told = run(commands, ["query", *asked["reads"], "--format=json", "--", sparql])
        if code:
            raise ExpographError(_told(told))
        for row in json.loads(out):
            quote, newer = row.pop("quote"), row.pop("newer")
            if asked["as_of"] is None or (row["published"] or "9") <= asked["as_of"]:
                found.setdefault(quote, []).append(row | ({"superseded": True} if newer else {}))
    return found


def _batches(texts: list[str]) -> Iterator[list[str]]:
    """The texts as literals, in lists that are no longer than a query may be."""
    batch: list[str] = []
    for text in texts:
        literal = str(ox.Literal(text))
        if batch and sum(map(len, batch)) + len(literal) > BATCH:
            yield batch
            batch = []
        if len(literal) <= BATCH:
            batch.append(literal)
    if batch:
        yield batch
