"""Target: what ``--model NAME`` names. It holds no secret, so that it can be stored and shown as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

__all__ = ["Limits", "Sampling", "SecretHeader", "Secrets", "Target"]


_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 - a name, nothing is bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How the server is asked to draw tokens."""

    temperature: float = 0.6
    """DeepSeek's advice for R1 and its distils; 0 makes reasoning models repeat themselves."""
    top_p: float = 0.95
    max_tokens: int = 8192
    """Reasoning included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long silence may last, in seconds, and how persistent we are. The whole answer may take any time."""

    connect_s: float = 10.0
    first_chunk_s: float = 1800.0
    """Before the first chunk: a request may queue for long behind others on a slow server."""
    silence_s: float = 120.0
    """Between two chunks."""
    unreachable_s: float = 120.0
    """How long a server that stopped answering during a run is waited for."""
    tries: int = 5
    """How often one cell is asked in one session before it is left open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretHeader:
    """A header whose value is read from the environment when the request is made."""

    env: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What must never be stored or shown. Its text form is masked."""

    api_key: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An endpoint, the model it serves, and how it is asked."""

    name: str
    base_url: str
    """Ends in ``/v1`` or whatever the server's OpenAI-style root is; no trailing slash."""
    served_model: str
    """What the server calls the model."""
    sampling: Sampling = field(default_factory=Sampling)
    limits: Limits = field(default_factory=Limits)
    api_key_env: str | None = None
    """Name of the environment variable that holds the key; without one no Authorization header is sent."""
    reasoning: bool | None = None
    """Whether the model thinks before it answers; None until learnt."""
    concurrency: int = 4
    """Requests in flight at once."""
    context: int | None = None
    """Context length in tokens, as far as the user knows; checked against the server's own."""
    system_prompt: str | None = None
    """None puts everything into the user message, as R1's authors advise."""
    extra_body: Mapping[str, object] = field(default_factory=dict)
    extra_headers: Mapping[str, str | SecretHeader] = field(default_factory=dict)
    stream: bool = True
    """False only for servers that cannot stream: then no times within the answer are known."""
    cut_loops: bool = False
    """Whether a reply that repeats itself without end is stopped by us."""
    before: str | None = None
    """Shell command that is run before this target is asked; neither shown nor stored with runs."""
    watts: float | None = None
    price_per_hour: float | None = None
    is_simulated: bool = False

    @property
    def host(self) -> str:
        """The endpoint's machine. Two builds on two ports of one machine share its GPUs, and slow each other down."""
        name = urlsplit(self.base_url).hostname or ""
        return "localhost" if name in _LOOPBACK else name
