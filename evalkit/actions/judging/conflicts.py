"""A judge that is the model it judges, or its kin: judges favour what is written as they write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from evalkit.domain.judging import Judge
from evalkit.domain.run import Run
from evalkit.domain.target import Target
from evalkit.errors import RunError

__all__ = ["families_in", "families_of", "kin_warnings", "refuse_self"]

_FAMILIES: Final = (
    *("baichuan", "chatglm", "claude", "command", "deepseek", "ernie", "falcon", "gemini", "gemma", "glm", "gpt"),
    *("granite", "grok", "hunyuan", "internlm", "kimi", "llama", "minicpm", "minimax", "mistral", "mixtral"),
    *("nemotron", "olmo", "phi", "qwen", "qwq", "seed", "spark", "step", "yi"),
)
"""Beginnings of words in the names of models."""
_SAME: Final = {"qwq": "qwen", "chatglm": "glm", "mixtral": "mistral"}
_SELF_NAMED: Final = re.compile(r"[a-z]+")


def families_of(target: Target, *, family: str | None = None) -> frozenset[str]:
    """The families that a model's names tell: a distil belongs to its teacher's and to its own.

    Args:
        target: Whose served model and name are read.
        family: What the configuration says, which holds alone.
    """
    return families_in(target.served_model, target.name, family=family)


def families_in(*names: str, family: str | None = None) -> frozenset[str]:
    """The same of a model of which nothing else is known any more."""
    if family:
        return frozenset({family.casefold()})
    words = _SELF_NAMED.findall(" ".join(names).casefold())
    found = {known for known in _FAMILIES for word in words if word == known or (len(known) > 3 and known in word)}
    return frozenset(_SAME.get(name, name) for name in found)


def refuse_self(judges: Sequence[Judge], judged: Mapping[str, Target]) -> None:
    """Refuse judges that are the very model whose answers they would score.

    Args:
        judges: Who would score.
        judged: What messages call each model -> the model.

    Raises:
        RunError: Naming judge, model and the way out.
    """
    for judge in judges:
        for called, target in judged.items():
            if judge.target.served_model.casefold() == target.served_model.casefold():
                raise RunError(
                    f"judge {judge.name} is {called} itself ({target.served_model}): judges rate their own answers too "
                    "well; take another one with --judge, or say evalkit judge --allow-self"
                )


def kin_warnings(judges: Sequence[Judge], runs: Sequence[Run]) -> Iterator[tuple[str, str]]:
    """Name of a judge, and what to know of its kinship with what it judges."""
    for judge in judges:
        own = families_of(judge.target, family=judge.family)
        kin = sorted({run.target.name for run in runs if own & families_of(run.target)})
        shared = sorted({name for run in runs for name in own & families_of(run.target)})
        if kin:
            warning = (
                f"is of the same family ({', '.join(shared)}) as {', '.join(kin)}: judges favour their kin; a "
                "difference to a build of another family may be that"
            )
            yield judge.name, warning
