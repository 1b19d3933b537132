"""Passport: what a server says of itself. What cannot be learnt is unknown (None), never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from evalkit.domain.identity import content_hash
from evalkit.domain.origin import Origin

__all__ = ["Passport"]

_NOT_IDENTITY = frozenset({"listed_models", "raw", "imported"})
"""Which other models the server lists says nothing of this one: pulling another into Ollama changes no build. Nor does
the name of the file that answers were read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """One server and one model on it, at one moment."""

    server: str | None = None
    """``vllm``, ``sglang``, ``llama.cpp``, ``ollama``, ``lmstudio``, ``litellm``, ``evalkit-simulator``."""
    server_version: str | None = None
    listed_models: tuple[str, ...] = ()
    """What ``/v1/models`` lists."""
    model_file: str | None = None
    """File or repository the model was loaded from, as the server tells it."""
    model_digest: str | None = None
    quantisation: str | None = None
    parameter_count: int | None = None
    context: int | None = None
    """Tokens one request may use, prompt and answer together."""
    trained_context: int | None = None
    slots: int | None = None
    """Requests the server works on at once."""
    template_hash: str | None = None
    """Hash of the chat template."""
    default_sampling: Mapping[str, float] = field(default_factory=dict)
    """What the server would use where we say nothing."""
    raw: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Path -> body as received, bounded; for people who look into a doubt."""
    imported: Origin | None = None
    """Where the answers come from when no server was asked by us; then all else is unknown, or what that file says."""

    @property
    def identity(self) -> str:
        """Equal for the same build on the same server. Unknown facts are equal to unknown facts only."""
        return content_hash("passport", self.facts())

    def facts(self) -> dict[str, object]:
        """Everything that makes the identity, by name."""
        return {part.name: getattr(self, part.name) for part in fields(self) if part.name not in _NOT_IDENTITY}

    def differences(self, other: Passport) -> tuple[str, ...]:
        """One line per fact that differs, e.g. ``quantisation: Q8_0 -> Q4_K_M``."""
        mine, theirs = self.facts(), other.facts()
        return tuple(
            f"{name}: {_shown(mine[name])} -> {_shown(theirs[name])}" for name in mine if mine[name] != theirs[name]
        )

    def contradictions(self, other: Passport) -> tuple[str, ...]:
        """The differences in which both know the fact, so that one of them is of another build."""
        is_known = {name for name, fact in self.facts().items() if _is_known(fact) and _is_known(other.facts()[name])}
        return tuple(line for line in self.differences(other) if line.partition(":")[0] in is_known)


def _is_known(fact: object) -> bool:
    return fact is not None and fact not in ((), {})


def _shown(fact: object) -> str:
    return str(fact) if _is_known(fact) else "unknown"
