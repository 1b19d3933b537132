"""The evalkit.toml that ``evalkit init`` writes: what was found, and every other setting as a comment."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.config.checked import name_problem
from evalkit.config.toml_text import printable_text, toml_text

__all__ = ["FoundModel", "short_name", "starter_text"]

_NAME_LENGTH: Final = 40
_NOISE: Final = frozenset({"gguf", "hf", "instruct", "chat", "it", "latest"})
_DISTIL_NOISE: Final = frozenset({"deepseek", "r1", "distill", "distil"})
"""Said of every distilled R1, so it tells no build from another; a plain ``deepseek-r1`` keeps its name."""
_QUANTISATION: Final = re.compile(r"(?<![a-z0-9])(i?q\d)(?:_[a-z0-9]+)+")
_SIZE: Final = re.compile(r"\d+(?:\.\d+)?b")

_HEAD: Final = """\
# evalkit.toml: the models that `evalkit run --model NAME` can ask.
# Next: `evalkit models check` looks at each of them, then `evalkit run --model NAME`.
"""

_MODEL: Final = """
{comment}
[models.{table}]
base_url = {base_url}
served_model = {served_model}
{limits}# api_key_env = "MY_KEY"       # the environment variable that holds the key; never the key itself
# reasoning = true             # learnt by `evalkit models check` when left out
# concurrency = 4              # requests at once; more than the server has slots only makes a queue
# temperature = 0.6
# top_p = 0.95
# extra_headers = {{ X-Tenant = "lab", X-Api-Key = {{ env = "MY_KEY" }} }}
# extra_body = {{ top_k = 20 }}
# timeouts = {{ first_chunk_s = 1800, silence_s = 120 }}
# before = "ssh gpu1 systemctl restart vllm"    # run before this model is asked
"""

_NO_LIMITS: Final = """\
# context = 16384              # checked against what the server says
# max_tokens = 8192            # reasoning included
"""

_EXAMPLE: Final = """
# No server was found. Remove the marks in front of these lines and put in your own:
# [models.my-model]
# base_url = "http://localhost:8000/v1"
# served_model = "what the server calls it"
# api_key_env = "MY_KEY"       # the environment variable that holds the key; never the key itself
"""

_TAIL: Final = """
# Judges score what no rule can see (`evalkit judge RUN`). Take several, of other families than the models above:
# [judges.my-judge]
# base_url = "http://localhost:8001/v1"
# served_model = "what the server calls it"
# family = "glm"               # judges of the family under test are warned about

[defaults]
bank = "reasoning"
set = "smoke"                  # the quick set; `decision` is the long one
language = "en"                # or "zh"

[store]
url = "sqlite:///runs/evalkit.db"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundModel:
    """One model on one server that was found. All of it is what the server said, so none of it is trusted."""

    base_url: str
    served_model: str
    server: str | None = None
    context: int | None = None


def starter_text(models: Sequence[FoundModel]) -> str:
    """A commented evalkit.toml with a table for each model found; ``read_config`` reads it as it is."""
    tables: list[str] = []
    taken: set[str] = set()
    for model in models:
        name = short_name(model.served_model, taken=taken)
        taken.add(name)
        tables.append(_table(model, name=name))
    return _HEAD + ("".join(tables) or _EXAMPLE) + _TAIL


def short_name(served_model: str, *, taken: Collection[str] = ()) -> str:
    """A name that is quick to type: ``DeepSeek-R1-Distill-Qwen-32B-Q8_0`` -> ``qwen32b-q8``.

    Where two models would share it, the later one is called by its whole name, or numbered.
    """
    last = re.split(r"[/\\]", served_model.casefold().removesuffix(".gguf"))[-1]
    short = _joined(_telling_words(re.split(r"[^a-z0-9.]+", _QUANTISATION.sub(r"\1", last))))
    whole = "-".join(re.findall(r"[a-z0-9.]+", last))
    for candidate in (_safe(short), _safe(whole)):
        if candidate not in taken:
            return candidate
    number = 2
    while (numbered := f"{_safe(short)[: _NAME_LENGTH - 4]}-{number}") in taken:
        number += 1
    return numbered


def _telling_words(words: Sequence[str]) -> list[str]:
    noise = _NOISE | (_DISTIL_NOISE if _DISTIL_NOISE & {"distill", "distil"} & set(words) else frozenset())
    return [word for word in words if word and word not in noise]


def _joined(words: Sequence[str]) -> str:
    """``qwen`` and ``32b`` become one word; ``qwen3`` and ``8b`` stay two."""
    joined = ""
    for word in words:
        sticks = not joined or (_SIZE.fullmatch(word) and joined[-1].isalpha())
        joined += word if sticks else f"-{word}"
    return joined


def _safe(name: str) -> str:
    safe = name[:_NAME_LENGTH].strip("-.")
    if not safe:
        return "model"
    return safe if name_problem(safe) is None else f"my-{safe}"


def _table(model: FoundModel, *, name: str) -> str:
    where = f"{model.server} at {model.base_url}" if model.server else model.base_url
    return _MODEL.format(
        comment=f"# Found: {printable_text(where)}",
        table=toml_text(name) if "." in name else name,
        base_url=toml_text(model.base_url),
        served_model=toml_text(model.served_model),
        limits=_limits(model.context),
    )


def _limits(context: int | None) -> str:
    """A small context keeps a quarter for the question, so that not every request of the first run is refused."""
    if context is None or context < 2:
        return _NO_LIMITS
    max_tokens = 8192 if context > 2 * 8192 else max(context * 3 // 4, 1)
    return f"context = {context}\nmax_tokens = {max_tokens}             # reasoning included\n"
