"""A tiny language model with random weights, written as a GGUF file in well under a second.

Real servers load it like any other model: it has a byte-level BPE vocabulary, a chat template and an end token. It
knows nothing, so its text is word salad; a grammar in the request makes it say what a test needs.

Plain random weights would mostly give broken UTF-8 and would never end. A bias on the output layer mends both: it
forbids every token that is not printable text, and sets how likely the end is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import gguf
import numpy as np
from numpy.typing import NDArray

__all__ = ["CHATML", "CHATML_THAT_OPENS_THINKING", "END", "TinyModel", "write_tiny_model"]

END = "<|im_end|>"
_SPECIAL = ("<|endoftext|>", "<|im_start|>", END)
_FORBIDDEN = -1e4
"""A bias no logit outweighs; minus infinity would turn into NaN where it meets a zero."""
_LOGIT_SPREAD = 0.5
"""Standard deviation of the logits: some words are likelier than others, and none is certain."""
_DRAWN_FROM = 40
"""llama.cpp's default ``top_k``."""

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CHATML_THAT_OPENS_THINKING = CHATML.replace("assistant\n{% endif %}", "assistant\n<think>\n{% endif %}")
"""Writes the opener itself, as R1's template does: what comes back has a closer at most."""

_COMMON_WORDS = """
the of and to in is that for it as was with be by on not he this are or his from at which but have an had they you were
their one all we can her has there been if more when will would who so no about after answer because before between
both child could day each even every first found give good great hand here house into just know large last left letter
life light like line long look made make man many may might money most move much must name never next night number old
only other over part people place point question right room same school second see seven should side small some
something still such take ten than then these thing think three through time train turn two under until very want water
way well what where while white why without word work world write year young
"""
"""Their beginnings become the tokens beyond single bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TinyModel:
    """What is written; the defaults load and answer in milliseconds."""

    layers: int = 2
    width: int = 64
    trained_context: int = 32768
    mean_tokens: int | None = 60
    """Mean length of an answer at the temperature below; None never ends by itself."""
    temperature: float = 0.6
    """What the length is tuned for: a cooler draw makes a likely end likelier still."""
    template: str = CHATML
    seed: int = 1

    @property
    def heads(self) -> int:
        """Attention heads of 16 channels each."""
        return self.width // 16


def write_tiny_model(path: Path, model: TinyModel | None = None) -> Path:
    """Write the model to a file and return the path."""
    model = model or TinyModel()
    merges = tuple(_merges())
    tokens = (*_byte_tokens().values(), *("".join(pair) for pair in merges), *_SPECIAL)
    writer = gguf.GGUFWriter(path, "qwen2")
    _write_metadata(writer, model)
    _write_vocabulary(writer, tokens, merges, model.template)
    for name, weights in _tensors(model, tokens).items():
        writer.add_tensor(name, weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _write_metadata(writer: gguf.GGUFWriter, model: TinyModel) -> None:
    writer.add_name("tiny random model")
    writer.add_block_count(model.layers)
    writer.add_context_length(model.trained_context)
    writer.add_embedding_length(model.width)
    writer.add_feed_forward_length(2 * model.width)
    writer.add_head_count(model.heads)
    writer.add_head_count_kv(model.heads)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(10000.0)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)


def _write_vocabulary(
    writer: gguf.GGUFWriter, tokens: tuple[str, ...], merges: tuple[tuple[str, str], ...], template: str
) -> None:
    first_special = len(tokens) - len(_SPECIAL)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(list(tokens))
    kinds = [gguf.TokenType.NORMAL] * first_special + [gguf.TokenType.CONTROL] * len(_SPECIAL)
    writer.add_token_types(kinds)
    writer.add_token_merges([f"{left} {right}" for left, right in merges])
    writer.add_bos_token_id(first_special)
    writer.add_eos_token_id(tokens.index(END))
    writer.add_pad_token_id(first_special)
    writer.add_add_bos_token(False)
    writer.add_chat_template(template)


def _tensors(model: TinyModel, tokens: tuple[str, ...]) -> Mapping[str, NDArray[np.float32]]:
    random = np.random.default_rng(model.seed)
    width = model.width

    def drawn(rows: int, columns: int, spread: float) -> NDArray[np.float32]:
        return (random.standard_normal((rows, columns)) * spread).astype(np.float32)

    tensors = {
        "token_embd.weight": drawn(len(tokens), width, 1.0),
        "output_norm.weight": np.ones(width, dtype=np.float32),
        "output.weight": drawn(len(tokens), width, _LOGIT_SPREAD / math.sqrt(width)),
        "output.bias": _output_bias(tokens, model),
    }
    for layer in range(model.layers):
        block = f"blk.{layer}"
        for name in ("attn_q", "attn_k", "attn_v"):
            tensors[f"{block}.{name}.weight"] = drawn(width, width, 1 / math.sqrt(width))
            tensors[f"{block}.{name}.bias"] = np.zeros(width, dtype=np.float32)
        tensors[f"{block}.attn_output.weight"] = drawn(width, width, 1 / math.sqrt(width))
        tensors[f"{block}.ffn_gate.weight"] = drawn(2 * width, width, 1 / math.sqrt(width))
        tensors[f"{block}.ffn_up.weight"] = drawn(2 * width, width, 1 / math.sqrt(width))
        tensors[f"{block}.ffn_down.weight"] = drawn(width, 2 * width, 1 / math.sqrt(width))
        tensors[f"{block}.attn_norm.weight"] = np.ones(width, dtype=np.float32)
        tensors[f"{block}.ffn_norm.weight"] = np.ones(width, dtype=np.float32)
    return tensors


def _output_bias(tokens: tuple[str, ...], model: TinyModel) -> NDArray[np.float32]:
    printable = {text for byte, text in _byte_tokens().items() if 32 <= byte < 127}
    is_allowed = [set(token) <= printable for token in tokens[: -len(_SPECIAL)]] + [False] * len(_SPECIAL)
    bias = np.where(is_allowed, 0.0, _FORBIDDEN).astype(np.float32)
    if model.mean_tokens is not None:
        bias[tokens.index(END)] = model.temperature * math.log(
            _words_weight(sum(is_allowed), model) / model.mean_tokens
        )
    return bias


def _words_weight(words: int, model: TinyModel) -> float:
    """Sum of exp(logit / temperature) over the words a server draws from.

    llama.cpp draws from the 40 likeliest tokens unless told otherwise, so only the upper tail of the normal
    distribution of logits counts.
    """
    logits = NormalDist(sigma=_LOGIT_SPREAD / model.temperature)
    return sum(math.exp(logits.inv_cdf(1 - (rank + 0.5) / words)) for rank in range(_DRAWN_FROM))


def _byte_tokens() -> Mapping[int, str]:
    """Byte -> the visible character that stands for it in byte-level BPE, as GPT-2 defined it."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return {byte: chr(byte) for byte in visible} | {byte: chr(256 + place) for place, byte in enumerate(hidden)}


def _merges() -> Iterator[tuple[str, str]]:
    """Every beginning of a word of two characters and more, as the merge that makes it."""
    seen: set[str] = set()
    for word in _COMMON_WORDS.split():
        for spelled in (_byte_tokens()[32] + word, word):
            for end in range(2, len(spelled) + 1):
                if spelled[:end] not in seen:
                    seen.add(spelled[:end])
                    yield spelled[: end - 1], spelled[end - 1]
