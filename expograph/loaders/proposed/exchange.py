"""Asking a language model: any endpoint that speaks OpenAI's protocol, named by the environment.

``EXPOGRAPH_LLM_URL`` (as ``http://127.0.0.1:8080/v1``), ``EXPOGRAPH_LLM_MODEL``, ``EXPOGRAPH_LLM_KEY``, and where cost
is to be known ``EXPOGRAPH_LLM_PRICES``, USD for a million tokens in and out (``0.15/0.60``).

Nothing is asked whose cost could pass the bound; an answer is cut at a size and a time; one that is of no use is named
and counts for nothing.  The client tries again where the endpoint is busy or fails for a moment.
"""

from __future__ import annotations

import json
import os
import pathlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...errors import AnswerError
from . import answers, proposals
from .prompts import Request

if TYPE_CHECKING:
    from openai import OpenAI

PRICES = "USD for a million tokens in and out, as 0.15/0.60"
CHARACTERS = 3  # of a token, at least: so that an estimate is no smaller than the bill
MOST_TOKENS = 8_000  # of one answer
MOST_BYTES = 1_000_000
SECONDS = 120.0  # for one answer, from the first try on
RETRIES = 3


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask: an address, a model, a key, and USD for a million tokens in and out, where that is known."""

    url: str
    model: str
    key: str
    prices: tuple[float, float] | None = None

    def cost(self, asked: int, answered: int) -> float | None:
        """USD for so many tokens in and out; None where prices are not known."""
        return None if self.prices is None else (asked * self.prices[0] + answered * self.prices[1]) / 1e6


@dataclass(slots=True)
class Budget:
    """What may be spent, ``most`` in USD (None: no bound), and what has been; for all that is asked in one run."""

    most: float | None = None
    spent: float = 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """What some requests will take at most: tokens in, tokens out, and USD where prices are known."""

    requests: int
    asked: int
    answered: int
    cost: float | None

    @property
    def words(self) -> str:
        """The estimate in words."""
        price = "prices not known" if self.cost is None else f"at most ${self.cost:.4f}"
        return f"{self.requests} requests, about {self.asked} tokens in, at most {self.answered} out; {price}"


def endpoint() -> Endpoint:
    """The endpoint that the environment names.  Raises AnswerError where it names none."""
    named = {n: os.environ.get(f"EXPOGRAPH_LLM_{n}", "").strip() for n in ("URL", "MODEL", "KEY", "PRICES")}
    if missing := [f"EXPOGRAPH_LLM_{n}" for n in ("URL", "MODEL") if not named[n]]:
        raise AnswerError(f"no language model is named: set {' and '.join(missing)}, or give --replay DIR")
    if not named["URL"].startswith(("http://", "https://")):
        raise AnswerError(f"EXPOGRAPH_LLM_URL is {named['URL']!r}, and must begin with http:// or https://")
    prices = None
    if named["PRICES"]:
        try:
            asked, answered = (float(n) for n in named["PRICES"].split("/"))
        except ValueError:
            raise AnswerError(f"EXPOGRAPH_LLM_PRICES is {named['PRICES']!r}, and must be {PRICES}") from None
        prices = (asked, answered)
    return Endpoint(named["URL"], named["MODEL"], named["KEY"] or "none", prices)


def payload(request: Request, model: str) -> dict[str, Any]:
    """What is sent for a request, all of it but the key."""
    form = {"name": "answer", "strict": True, "schema": request.schema}
    return {
        "model": model, "messages": list(request.messages), "temperature": 0, "max_tokens": MOST_TOKENS,
        "response_format": {"type": "json_schema", "json_schema": form},
    }  # fmt: skip


def estimate(requests: Sequence[Request], where: Endpoint) -> Estimate:
    """What some requests will take at most."""
    asked = sum(_tokens(payload(r, where.model)) for r in requests)
    answered = MOST_TOKENS * len(requests)
    return Estimate(len(requests), asked, answered, where.cost(asked, answered))


def _tokens(sent: dict[str, Any]) -> int:
    return len(json.dumps(sent)) // CHARACTERS


def silent(words: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class FromEndpoint:
    """Answers of the endpoint that the environment names where it is asked; see :func:`ask`."""

    record: pathlib.Path | None
    budget: Budget
    tell: Callable[[str], None] = silent

    def __call__(self, requests: Sequence[Request]) -> list[proposals.Answer]:
        return ask(requests, endpoint(), record=self.record, budget=self.budget, tell=self.tell)


def ask(
    requests: Sequence[Request],
    where: Endpoint,
    *,
    record: pathlib.Path | None = None,
    budget: Budget | None = None,
    tell: Callable[[str], None] = silent,
) -> list[proposals.Answer]:
    """The answers of an endpoint to some requests, in order.

    ``record`` is a folder that keeps requests and answers: what it has is not asked again.  ``budget`` bounds the cost.
    ``tell`` is told what it will take and what it took.  Raises AnswerError when it could cost more than is left, or
    when the endpoint cannot be reached or refuses.
    """
    kept = {r.name for r in requests if record is not None and answers.answer_to(r, record).exists()}
    open_requests = [r for r in requests if r.name not in kept]
    before = estimate(open_requests, where)
    tell(f"{where.model}: {before.words}" + (f"; {len(kept)} answers are kept" if kept else ""))
    budget = budget or Budget()
    if budget.most is not None and before.cost is None:
        raise AnswerError(f"a bound on the cost needs prices: set EXPOGRAPH_LLM_PRICES to {PRICES}")
    if budget.most is not None and before.cost is not None and budget.spent + before.cost > budget.most:
        spent = f", after ${budget.spent:.4f} spent" if budget.spent else ""
        raise AnswerError(
            f"it could cost ${before.cost:.4f}{spent}, over the bound of ${budget.most:.4f}; nothing was asked of it"
        )
    if record is not None:
        answers.write_requests(requests, record)
    client = _client(where) if open_requests else None
    found, asked, answered = [], 0, 0
    for request in requests:
        if client is None or request.name in kept:
            assert record is not None
            found += answers.replayed([request], record)
            continue
        text, taken = _answer(client, request, where)
        asked, answered = asked + taken[0], answered + taken[1]
        try:
            found.append(proposals.parse(text))
        except AnswerError as error:
            trouble = f"request {request.name}: {error}; it counts for nothing"
            found.append(proposals.Answer({}, (), (), trouble=trouble))
            continue
        if record is not None:
            answers.answer_to(request, record).write_text(text, encoding="utf8")
    cost = where.cost(asked, answered)
    budget.spent += cost or 0.0
    tell(f"took {asked} tokens in, {answered} out" + ("" if cost is None else f", ${cost:.4f}"))
    return found


def _client(where: Endpoint) -> OpenAI:
    try:
        import openai
    except ImportError:
        raise AnswerError("asking needs the extra: pip install 'expograph[llm]'") from None

    return openai.OpenAI(base_url=where.url, api_key=where.key, timeout=SECONDS / 2, max_retries=RETRIES)


def _answer(client: OpenAI, request: Request, where: Endpoint) -> tuple[str, tuple[int, int]]:
    """The text of one answer, and the tokens in and out: as the endpoint counts them, else estimated."""
    import openai

    until = time.monotonic() + SECONDS
    raw = bytearray()
    try:
        with client.chat.completions.with_streaming_response.create(**payload(request, where.model)) as response:
            for piece in response.iter_bytes():
                raw += piece
                if len(raw) > MOST_BYTES or time.monotonic() > until:
                    raise AnswerError(f"{where.url}: the answer has no end; it was cut at {len(raw)} bytes")
    except openai.OpenAIError as error:
        raise AnswerError(f"{where.url}: {type(error).__name__}: {str(error)[:200]}") from None
    try:
        data = json.loads(bytes(raw))
        text = str(data["choices"][0]["message"]["content"] or "")
        usage = data.get("usage") or {}
        asked = int(usage.get("prompt_tokens") or _tokens(payload(request, where.model)))
        return text, (asked, int(usage.get("completion_tokens") or len(text) // CHARACTERS))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise AnswerError(f"{where.url}: this is no answer of OpenAI's protocol: {bytes(raw[:60])!r}") from None
