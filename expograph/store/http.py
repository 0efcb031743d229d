"""Requests to a SPARQL server: time limits, second tries, and in plain words what went wrong."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Mapping
from typing import IO, Any

import httpx

from ..errors import StoreError
from .credentials import PASSWORD, USER, Challenged, Credentials, is_loopback

TIMEOUT = "EXPOGRAPH_TIMEOUT"
CONNECT_SECONDS, READ_SECONDS = 5.0, 60.0
WAITS = (0.25, 0.5, 1.0)  # seconds before the second, third and last try
LONGEST_WAIT = 30.0
IN_MEMORY, LARGEST_ANSWER, LARGEST_ERROR = 1 << 23, 1 << 31, 1 << 16  # bytes
ADDRESSES = "…/sparql (Virtuoso), …/query (oxigraph), …/repositories/NAME (RDF4J, GraphDB) or …/DATASET (Fuseki)"
LOST = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError, httpx.CloseError)


class Connection:
    """A client for the endpoints of one server, with the credentials that each of them is given when it asks.

    A request that did not arrive, or was answered by 503, is sent again, three times at most: after a quarter, a half
    and a whole second, or when ``Retry-After`` says.  One whose answer was lost on the way is sent again only when it
    may be carried out twice.  No redirect is followed.  The certificate of the server is always checked.
    """

    def __init__(self, address: httpx.URL, credentials: Credentials | None) -> None:
        limits = httpx.Timeout(_read_seconds(), connect=CONNECT_SECONDS)
        # with a transport of its own it uses no proxy that the environment names: that would read what is sent in plain
        direct = httpx.HTTPTransport() if is_loopback(address) else None
        self._client = httpx.Client(timeout=limits, follow_redirects=False, transport=direct)
        self._credentials = credentials
        self._auths: dict[str, Challenged] = {}

    def send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        twice: bool = True,
        absent: bool = False,
    ) -> tuple[httpx.Headers, IO[bytes]]:
        """The headers of the answer to a request, and its body, which is kept in a temporary file when it is large.

        ``twice`` says that it does no harm to carry the request out twice, ``absent`` that "404 Not Found" is as good
        as done.  Raises StoreError when the server is not reached, does not answer in time, or answers with an error.
        """
        request = self._client.build_request(method, url, params=params, data=form, content=content, headers=headers)
        for wait in (*WAITS, None):
            try:
                response = self._client.send(request, auth=self._auth(url), stream=True)
                try:
                    if response.status_code != 503 or wait is None:
                        _refuse(response, url, absent, self._credentials is not None)
                        return response.headers, _body(response, url)
                    wait = _asked_wait(response, url, wait)
                finally:
                    response.close()
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if wait is None or "certificate" in str(error).lower():
                    raise StoreError(f"{url}: cannot be reached ({error}); see that the address is right") from None
            except httpx.TimeoutException:
                raise StoreError(
                    f"{url}: no answer within {self._client.timeout.read:g} s; ask for less, or give {TIMEOUT} more"
                    + ("" if twice else f"; {_unsure()}")
                ) from None
            except LOST as error:
                if wait is None or not twice:
                    lost = f"{url}: the connection was lost ({error or type(error).__name__})"
                    raise StoreError(f"{lost}; {'try again later' if twice else _unsure()}") from None
            except httpx.HTTPError as error:
                raise StoreError(f"{url}: no answer that can be read ({type(error).__name__}: {error})") from None
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _auth(self, url: str) -> Challenged | None:
        if self._credentials is None:
            return None
        return self._auths.setdefault(url, Challenged(self._credentials))


def _unsure() -> str:
    return "the change may have been made or not; run the command again, which does no harm"


def _read_seconds() -> float:
    given = os.environ.get(TIMEOUT)
    if not given:
        return READ_SECONDS
    if not re.fullmatch(r"\d{1,6}(\.\d+)?", given) or not float(given):
        raise StoreError(f"${TIMEOUT} is {given!r}; give the seconds to wait for an answer, as in 60")
    return float(given)


def _asked_wait(response: httpx.Response, url: str, planned: float) -> float:
    """The seconds that a busy server asks to wait, in digits; the planned ones where it gives none, or a date."""
    asked = response.headers.get("retry-after", "")
    if not re.fullmatch(r"\d{1,9}", asked):
        return planned
    if float(asked) > LONGEST_WAIT:
        raise StoreError(f"{url}: 503, busy, and asks to be left alone for {asked} s; try again then")
    return float(asked)


def _refuse(response: httpx.Response, url: str, absent: bool, known: bool) -> None:
    """Raise StoreError for an answer that is not a success, with what the server says and what to do."""
    status = response.status_code
    if status < 300 or (absent and status == 404):
        return
    if status < 400:
        raise StoreError(f"{url}: {status}, a redirect{_target(response)}, and none is followed; give that address")
    advice = f"; set {USER} and {PASSWORD}, or write the host to ~/.netrc"
    if status in (401, 403):
        said = "the credentials given are refused" if known else f"asks for credentials{advice}"
    elif status == 404:
        said = f"nothing is there; the address must be {ADDRESSES}"
    else:
        said = _first_line(response) or response.reason_phrase
    raise StoreError(f"{url}: {status}, {said}")


def _target(response: httpx.Response) -> str:
    """Where a redirect leads, without what may be secret in it."""
    try:
        target = response.url.join(response.headers.get("location", ""))
        return f" to {target.copy_with(userinfo=b'', query=None, fragment=None)}"
    except httpx.InvalidURL:
        return ""


def _first_line(response: httpx.Response) -> str:
    """The first line with words of what a server says of an error, from pages without their tags; 300 characters."""
    read = b""
    for chunk in response.iter_bytes():
        read += chunk
        if len(read) >= LARGEST_ERROR:
            break
    text = read[:LARGEST_ERROR].decode("utf8", "replace")
    if "html" in response.headers.get("content-type", ""):
        body = re.sub(r"(?is)<(head|style|script)\b.*?</\1>|<![^>]*>", " ", text)
        text = " ".join(re.sub(r"</?[a-z][a-z0-9]*(\s[^>]*)?>", " ", body, flags=re.IGNORECASE).split())
    return next((line.strip()[:300] for line in text.splitlines() if line.strip()), "")


def _body(response: httpx.Response, url: str) -> IO[bytes]:
    file: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # whoever reads it lets it go
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > LARGEST_ANSWER:
            raise StoreError(f"{url}: an answer of more than {LARGEST_ANSWER >> 20} MB; ask for less, with LIMIT")
        file.write(chunk)
    file.seek(0)
    return file  # type: ignore[no-any-return]
