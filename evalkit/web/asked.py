"""What a request to the viewer asks for, read once: which page, in which language and theme, with which parameters.

Language, theme and whether keys are listened to are kept in cookies that no other site's page makes a browser send
(``SameSite=Strict``), so that links say what is shown and nothing else. ``?lang=zh`` on any page changes the cookie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import parse_qsl, quote, urlencode

from starlette.responses import Response
from starlette.types import Scope

from evalkit.domain.question import Language
from evalkit.web.addresses import Address
from evalkit.web.cookies import cookies_of
from evalkit.web.refusals import Refusal, Refused

__all__ = ["LONGEST_QUERY", "Asked"]

LONGEST_QUERY: Final = 4096
"""Bytes: the ids of a hundred runs, or a text of 400 Chinese characters."""
_MOST_PARAMETERS: Final = 128
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "lang": ("en", "zh"),
    "theme": ("system", "light", "dark"),
    "keys": ("on", "off"),
}
"""Parameter, and cookie behind ``evalkit-`` -> what it may be; the first stands where nothing else was chosen."""
_YEAR_S: Final = 31_536_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request."""

    path: str
    """Below the address's prefix."""
    names: Mapping[str, str]
    """What stands for the placeholders of the route."""
    parameters: tuple[tuple[str, str], ...]
    """Behind the question mark, in order, without choices; pages ignore those that they do not know."""
    choices: Mapping[str, str]
    """lang, theme, keys."""
    changed: frozenset[str]
    """Choices that this very request makes."""
    address: Address

    @classmethod
    def of(cls, scope: Scope, *, address: Address, language: Language) -> Asked:
        """Read a request.

        Args:
            scope: Of ASGI, with the path as routes know it.
            address: Where the server is reached.
            language: Where neither the request nor a cookie says another one.

        Raises:
            Refused: When what follows the question mark is too long, or is no text.
        """
        given = _parameters(scope)
        chosen = {name: value for name, value in given if value in _CHOICES.get(name, ())}
        return cls(
            path=str(scope["path"]),
            names=dict(scope.get("path_params", {})),
            parameters=tuple((name, value) for name, value in given if name not in _CHOICES),
            choices={**_kept(scope, language=language), **chosen},
            changed=frozenset(chosen),
            address=address,
        )

    @classmethod
    def bare(cls, scope: Scope, *, address: Address, language: Language) -> Asked:
        """A request of which nothing is believed but its cookies: for pages that say what was wrong with it.

        Not even its path: in a link, ``//evil.example/`` is another server.
        """
        return cls(
            path="/",
            names={},
            parameters=(),
            choices=_kept(scope, language=language),
            changed=frozenset(),
            address=address,
        )

    @property
    def language(self) -> Language:
        """Of the page."""
        return cast("Language", self.choices["lang"])

    def first(self, name: str) -> str | None:
        """The first value of a parameter without the spaces around it; None where there is none, or nothing in it."""
        return next((value.strip() for given, value in self.parameters if given == name and value.strip()), None)

    def every(self, name: str) -> tuple[str, ...]:
        """All values of a parameter, each once."""
        return tuple(dict.fromkeys(value.strip() for given, value in self.parameters if given == name))

    def link(self, path: str, parameters: Mapping[str, object] | None = None) -> str:
        """A link to a page of this server; parameters that are None are left out, and tuples stand one by one.

        Args:
            path: From ``/`` on. What stands in it of ids is quoted by the caller.
            parameters: Name -> value.
        """
        return _with_query(f"{self.address.prefix}{path}", _pairs(parameters or {}))

    def here(self, **changes: object) -> str:
        """A link to this page with some parameters changed; those that are changed to None are left out."""
        kept = [pair for pair in self.parameters if pair[0] not in changes]
        return _with_query(f"{self.address.prefix}{quote(self.path)}", [*kept, *_pairs(changes)])

    def keep(self, response: Response) -> None:
        """Have the browser remember what this request chose."""
        for name in self.changed:
            response.set_cookie(
                f"evalkit-{name}",
                self.choices[name],
                max_age=_YEAR_S,
                path=f"{self.address.prefix}/",
                httponly=True,
                samesite="strict",
            )


def _parameters(scope: Scope) -> list[tuple[str, str]]:
    query = bytes(scope.get("query_string", b""))
    if len(query) > LONGEST_QUERY:
        raise Refused(Refusal.QUERY, detail=f"> {LONGEST_QUERY} bytes.")
    try:
        text = query.decode("ascii")
        given = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except ValueError as error:
        raise Refused(Refusal.QUERY) from error
    # A NUL is in no text that is stored, and no database takes it.
    return [(name, value.replace("\0", "")) for name, value in given]


def _kept(scope: Scope, *, language: Language) -> dict[str, str]:
    cookies = cookies_of(scope)
    kept = {name: cookies.get(f"evalkit-{name}", "") for name in _CHOICES}
    defaults = {name: values[0] for name, values in _CHOICES.items()} | {"lang": language}
    return {name: kept[name] if kept[name] in values else defaults[name] for name, values in _CHOICES.items()}


def _pairs(parameters: Mapping[str, object]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in parameters.items():
        values = value if isinstance(value, tuple) else (value,)
        pairs += [(name, str(one)) for one in values if one is not None]
    return pairs


def _with_query(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
