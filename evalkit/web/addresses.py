"""Where a server is reached, and which names and origins are therefore its own.

A page anywhere in the web can make a browser send requests to 127.0.0.1, and a name that its owner lets point there
(DNS rebinding) makes them look like the server's own. Two headers, which no page can set, tell: ``Host`` carries the
name that the browser was sent to, ``Origin`` the page that sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from evalkit.errors import ConfigError

__all__ = ["Address"]

_OWN_NAMES: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - named to be told what it takes
_SCHEMES: Final = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a server listens, and what its links begin with."""

    host: str
    port: int
    public_url: str | None = None
    """What others reach it by where that is not host and port: behind a proxy, or by the machine's name."""

    @classmethod
    def asked(cls, host: str, port: int, public_url: str | None = None) -> Address:
        """The address as options give it.

        Raises:
            ConfigError: When the URL is none, or when the host is every address of the machine and no URL says
                which of them others reach.
        """
        if public_url is not None:
            _check(public_url)
        elif host in _EVERYWHERE:
            raise ConfigError(
                f"--host {host}: this listens on every address of this machine, so links need the one that "
                f"others reach; add --public-url http://NAME:{port}"
            )
        return cls(host=host, port=port, public_url=public_url)

    @property
    def base_url(self) -> str:
        """What every link begins with; no slash at its end."""
        if self.public_url is not None:
            return self.public_url.rstrip("/")
        return f"http://{_bracketed(self.host)}:{self.port}"

    @property
    def host_here(self) -> str:
        """Where a program of this machine finds it."""
        return "127.0.0.1" if self.host in _EVERYWHERE else self.host

    @property
    def prefix(self) -> str:
        """Path of the public URL, where a proxy serves it below one: ``/review``; else empty."""
        return _split(self.base_url).path

    def is_own_host(self, header: str) -> bool:
        """Whether a ``Host`` header names this server.

        The port is not looked at: a tunnel to this machine has another, and rebinding needs a name.
        """
        name = _name_of(header)
        return name is not None and name in self._own_names

    def is_own_origin(self, origin: str, *, host: str) -> bool:
        """Whether an ``Origin`` header is of a page of this server.

        Args:
            origin: As the browser sent it; ``null`` is nobody's.
            host: The ``Host`` header of the same request, found to be ours. A tunnel or a proxy that ends TLS changes
                scheme and port on the way, but not what the browser says of both.
        """
        sent = _split(origin)
        if sent.scheme not in _SCHEMES or not sent.netloc:
            return False
        public = _split(self.base_url)
        own = {host.lower(), public.netloc.lower(), _without_port(public)}
        return sent.netloc.lower() in own

    @property
    def _own_names(self) -> frozenset[str]:
        named = {_plain(self.host)} - _EVERYWHERE
        public = _split(self.base_url).hostname
        return _OWN_NAMES | named | ({_plain(public)} if public else set())


def _check(url: str) -> None:
    parts = _split(url)
    is_plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in _SCHEMES or not parts.hostname or not is_plain:
        raise ConfigError(f"--public-url {url}: must be http://NAME[:PORT][/PATH], as others will open it")


def _split(url: str) -> SplitResult:
    """Parts of a URL; none where it is not one."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def _name_of(header: str) -> str | None:
    """The name in ``NAME[:PORT]``; None where the header is something else."""
    if not header or any(sign in header for sign in "@/?#\\ \t"):
        return None
    parts = _split(f"//{header}")
    return None if parts.hostname is None else _plain(parts.hostname)


def _without_port(parts: SplitResult) -> str:
    """The netloc as browsers write it where the port is its scheme's own."""
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return _bracketed(parts.hostname or "") if parts.port == default else parts.netloc.lower()


def _plain(host: str) -> str:
    """A host in the one form that is compared: lower case, no dot at the end, an address in its shortest form."""
    name = host.lower().strip("[]").rstrip(".")
    try:
        return str(ip_address(name))
    except ValueError:
        return name


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
