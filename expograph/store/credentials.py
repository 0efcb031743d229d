"""Where a SPARQL server is and who asks it: addresses without secrets, credentials from the environment or netrc."""

from __future__ import annotations

import ipaddress
import netrc
import os
from collections.abc import Generator
from dataclasses import dataclass, field

import httpx

from ..errors import StoreError

USER, PASSWORD = "EXPOGRAPH_STORE_USER", "EXPOGRAPH_STORE_PASSWORD"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A name and its password, which is not shown."""

    user: str
    password: str = field(repr=False)


def checked_address(address: str) -> httpx.URL:
    """The address of a server, without a slash at its end.

    Raises StoreError for one that is not http or https or names no host, and for one with a password, a query or a
    fragment in it; the message repeats no more of it than the host.

    >>> str(checked_address("https://graphs.example.org/sparql/"))
    'https://graphs.example.org/sparql'
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        raise StoreError("the address of the store is not a URL; give it as https://HOST/PATH") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise StoreError("the address of the store names no server; give it as https://HOST/PATH")
    if url.userinfo:
        raise StoreError(
            f"{url.host}: a password does not belong in an address, where it is shown and kept; set {USER} and "
            f"{PASSWORD}, or write it to ~/.netrc"
        )
    if url.query or url.fragment:
        raise StoreError(f"{url.host}: the address of a store has no ? and no #; give it as https://HOST/PATH")
    return url.copy_with(path=url.path.rstrip("/"))


def is_loopback(url: httpx.URL) -> bool:
    """Whether the address is on this machine.

    >>> is_loopback(httpx.URL("http://127.0.0.1:7878")), is_loopback(httpx.URL("http://127.0.0.1.example.org"))
    (True, False)
    """
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return url.host == "localhost"


def find_credentials(url: httpx.URL) -> Credentials | None:
    """Those in $EXPOGRAPH_STORE_USER and $EXPOGRAPH_STORE_PASSWORD, or else of the host in $NETRC or ~/.netrc; or none.

    An entry ``default`` of netrc is not used: it would go to a host that nobody thought of.  Raises StoreError for half
    of them, a netrc file that cannot be used, and for any that would go over plain http to another machine.
    """
    found = _from_environment() or _from_netrc(url.host)
    if found and url.scheme != "https" and not is_loopback(url):
        raise StoreError(
            f"{url}: a password would be read by others on the way; give the address with https, or unset {USER} and "
            "take the host out of netrc"
        )
    return found


def _from_environment() -> Credentials | None:
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if user and password:
        return Credentials(user, password)
    if user or password:
        raise StoreError(f"only one of {USER} and {PASSWORD} is set; set both, or none")
    return None


def _from_netrc(host: str) -> Credentials | None:
    named = os.environ.get("NETRC")
    try:
        entry = netrc.netrc(named).hosts.get(host)  # of ~/.netrc it also looks who may read it
    except FileNotFoundError:
        if named:
            raise StoreError(f"{named}: no such file; correct $NETRC or unset it") from None
        return None
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError) as error:
        # the parser's own words repeat what it found, which may be the password
        line = f", line {error.lineno}" if isinstance(error, netrc.NetrcParseError) and error.lineno else ""
        raise StoreError(
            f"{named or '~/.netrc'}{line}: cannot be used; it must be of the form of netrc, and for your eyes alone "
            "(chmod 600)"
        ) from None
    return Credentials(entry[0], entry[2]) if entry and entry[0] and entry[2] else None


class Challenged(httpx.Auth):
    """Answers what the server asks for: digest, or basic where it asks for that; nothing before it has asked.

    One is kept for each endpoint, as what answers one challenge of a server does not fit its next door.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._digest = httpx.DigestAuth(credentials.user, credentials.password)
        self._basic = httpx.BasicAuth(credentials.user, credentials.password)
        self._asked_for_basic = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request, and once more with an answer where it was challenged."""
        if self._asked_for_basic:
            yield from self._basic.auth_flow(request)
            return
        steps = self._digest.auth_flow(request)
        step = next(steps)
        while True:
            response = yield step
            try:
                step = steps.send(response)
            except StopIteration:
                break
            except (KeyError, ValueError, NotImplementedError, httpx.ProtocolError):
                raise StoreError(
                    f"{request.url.host}: asks for a digest of an unknown kind; have it ask for MD5, SHA-256 or basic"
                ) from None
        kinds = {c.split(" ")[0].lower() for c in response.headers.get_list("www-authenticate")}
        if response.status_code == 401 and "basic" in kinds and "digest" not in kinds:
            self._asked_for_basic = True
            yield from self._basic.auth_flow(request)
