"""What each kind of server says of itself, read from its replies: parts of a passport. What is not said stays None.

The fields are those the servers' own documentation and replies show: llama.cpp ``/props``, Ollama ``/api/show``,
``/api/ps``, ``/api/tags`` and ``/api/version``, vLLM ``/v1/models`` and ``/version``, SGLang ``/get_server_info`` and
``/get_model_info``, LM Studio ``/api/v0/models``, LiteLLM ``/health/readiness``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

from evalkit.domain.identity import content_hash
from evalkit.domain.passport import Passport
from evalkit.targets.failures import one_line

__all__ = [
    "litellm_facts",
    "llama_cpp_facts",
    "lmstudio_facts",
    "model_entries",
    "ollama_facts",
    "server_kind",
    "sglang_facts",
    "vllm_facts",
]

_GGUF_QUANTISATION: Final = re.compile(
    r"[-._]((?:I?Q\d|TQ\d)[A-Z0-9_]*|BF16|F16|F32|MXFP4[A-Z0-9_]*)\.gguf$", re.IGNORECASE
)
_SPLIT_SUFFIX: Final = re.compile(r"-\d{5}-of-\d{5}(?=\.gguf$)", re.IGNORECASE)
_SAMPLING: Final = (
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "typical_p",
    "repeat_penalty",
    "presence_penalty",
    "frequency_penalty",
)
_KIND_BY_OWNER: Final = {
    "evalkit-simulator": "evalkit-simulator",
    "vllm": "vllm",
    "sglang": "sglang",
    "llamacpp": "llama.cpp",
    "library": "ollama",
}
_Json = Mapping[str, object]
_NOTHING: Final[_Json] = {}


def model_entries(models: _Json) -> tuple[_Json, ...]:
    """The entries of a ``/v1/models`` reply that have an id."""
    return tuple(entry for entry in _entries(models.get("data")) if isinstance(entry.get("id"), str))


def server_kind(models: _Json, replies: Mapping[str, _Json], *, server_header: str) -> str | None:
    """The server's kind: what it signs its models with, else a reply that only one kind gives.

    Args:
        models: The reply of ``/v1/models``.
        replies: Path -> reply of the server's own paths, for those that answered.
        server_header: The ``Server`` header.
    """
    owners = {str(entry.get("owned_by")) for entry in model_entries(models)}
    by_owner = next((kind for owner, kind in _KIND_BY_OWNER.items() if owner in owners), None)
    lm_studio = replies.get("/api/v0/models", _NOTHING)
    signs = (
        # A gateway passes on what the servers behind it sign, so its own sign comes first.
        ("litellm", "litellm_version" in replies.get("/health/readiness", _NOTHING)),
        (by_owner, by_owner is not None),
        ("lmstudio", any("compatibility_type" in entry for entry in _entries(lm_studio.get("data")))),
        ("ollama", "version" in replies.get("/api/version", _NOTHING)),
        ("sglang", "model_path" in replies.get("/get_model_info", _NOTHING)),
        ("llama.cpp", "default_generation_settings" in replies.get("/props", _NOTHING) or server_header == "llama.cpp"),
    )
    return next((kind for kind, is_seen in signs if is_seen), None)


def llama_cpp_facts(entry: _Json, props: _Json) -> Passport:
    """From an entry of ``/v1/models`` and ``/props``; the embedded simulator speaks the same."""
    meta = _mapping(entry.get("meta"))
    settings = _mapping(props.get("default_generation_settings"))
    path = _text(props.get("model_path"))
    return Passport(
        server_version=_text(props.get("build_info")),
        model_file=None if path is None else _file_name(path),
        quantisation=_gguf_quantisation(path),
        parameter_count=_count(meta.get("n_params")),
        context=_count(settings.get("n_ctx")) or _count(meta.get("n_ctx")),
        trained_context=_count(meta.get("n_ctx_train")),
        slots=_count(props.get("total_slots")),
        template_hash=_template_hash(props.get("chat_template")),
        # Older builds put the sampling beside n_ctx, newer ones below "params".
        default_sampling=_sampling(_mapping(settings.get("params")) or settings),
    )


def ollama_facts(name: str, replies: Mapping[str, _Json]) -> Passport:
    """From Ollama's own paths.

    The context is known only while the model is loaded: it depends on the memory that was free then.
    """
    show = replies.get("/api/show", _NOTHING)
    details = _mapping(show.get("details"))
    loaded = _named(replies.get("/api/ps", _NOTHING), name)
    stored = _named(replies.get("/api/tags", _NOTHING), name)
    described = _mapping(show.get("model_info"))
    trained = next((size for key, size in described.items() if key.endswith(".context_length")), None)
    return Passport(
        server_version=_text(replies.get("/api/version", _NOTHING).get("version")),
        model_file=_text(stored.get("model")) or _text(stored.get("name")),
        model_digest=_text(stored.get("digest")) or _text(loaded.get("digest")),
        quantisation=_text(details.get("quantization_level")),
        parameter_count=_count(described.get("general.parameter_count")),
        context=_count(loaded.get("context_length")),
        trained_context=_count(trained),
        template_hash=_template_hash(show.get("template")),
        default_sampling=_modelfile_sampling(show.get("parameters")),
    )


def vllm_facts(entry: _Json, version: _Json) -> Passport:
    """From an entry of ``/v1/models`` and ``/version``; vLLM tells neither quantisation nor slots."""
    root = _text(entry.get("root"))
    return Passport(
        server_version=_text(version.get("version")),
        model_file=root,
        quantisation=_gguf_quantisation(root),
        context=_count(entry.get("max_model_len")),
    )


def sglang_facts(entry: _Json, model: _Json, server: _Json) -> Passport:
    """From an entry of ``/v1/models``, ``/get_model_info`` and ``/get_server_info``."""
    path = _text(model.get("model_path")) or _text(server.get("model_path"))
    return Passport(
        server_version=_text(server.get("version")),
        model_file=path,
        quantisation=_text(server.get("quantization")) or _gguf_quantisation(path),
        context=_count(entry.get("max_model_len")) or _count(server.get("context_length")),
        slots=_count(server.get("max_running_requests")),
        default_sampling=_sampling(_mapping(model.get("preferred_sampling_params"))),
    )


def lmstudio_facts(name: str, listing: _Json) -> Passport:
    """From LM Studio's ``/api/v0/models``."""
    entry = next((entry for entry in _entries(listing.get("data")) if entry.get("id") == name), _NOTHING)
    return Passport(
        model_file="/".join(part for key in ("publisher", "id") if (part := _text(entry.get(key)))) or None,
        quantisation=_text(entry.get("quantization")),
        context=_count(entry.get("loaded_context_length")),
        trained_context=_count(entry.get("max_context_length")),
    )


def litellm_facts(readiness: _Json) -> Passport:
    """From LiteLLM's ``/health/readiness``: a gateway knows little of the servers behind it."""
    return Passport(server_version=_text(readiness.get("litellm_version")))


def _gguf_quantisation(path: str | None) -> str | None:
    if path is None:
        return None
    found = _GGUF_QUANTISATION.search(_SPLIT_SUFFIX.sub("", path))
    return None if found is None else found.group(1).upper()


def _file_name(path: str) -> str:
    """Without its directories: where a user keeps models says nothing about the build."""
    return re.split(r"[/\\]", path)[-1]


def _template_hash(template: object) -> str | None:
    return content_hash("template", template) if isinstance(template, str) and template else None


def _sampling(settings: _Json) -> dict[str, float]:
    # llama.cpp keeps these as 32-bit floats: 0.8 comes as 0.800000011920929.
    return {
        name: round(float(value), 6)
        for name in _SAMPLING
        if isinstance(value := settings.get(name), int | float) and not isinstance(value, bool)
    }


def _modelfile_sampling(parameters: object) -> dict[str, float]:
    """Ollama's ``parameters``: lines of name and value, in columns."""
    found: dict[str, object] = {}
    lines = parameters.splitlines() if isinstance(parameters, str) else []
    for line in lines[:200]:
        name, _, value = line.strip().partition(" ")
        if re.fullmatch(r"\s*\d{1,9}(\.\d{1,9})?", value):
            found[name] = float(value)
    return _sampling(found)


def _named(listing: _Json, name: str) -> _Json:
    wanted = {name, f"{name}:latest"}
    for entry in _entries(listing.get("models")):
        if {entry.get("name"), entry.get("model")} & wanted:
            return entry
    return _NOTHING


def _entries(value: object) -> Iterator[_Json]:
    if isinstance(value, list):
        yield from (_mapping(member) for member in cast("list[object]", value)[:1000])


def _mapping(value: object) -> _Json:
    return cast("_Json", value) if isinstance(value, dict) else _NOTHING


def _text(value: object) -> str | None:
    return (one_line(value) or None) if isinstance(value, str) else None


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 2**53:
        return None
    return int(value)
