"""A judge that is the model it judges, or its kin: judges favour what is written as they write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evalkit.domain.judging import Judge
from evalkit.domain.run import Run
from evalkit.domain.target import Target
from evalkit.errors import RunError

__all__ = ["FairJudges", "fair_judges", "families_in", "families_of", "kin_warnings", "refuse_self"]

_FAMILIES: Final = (
    *("baichuan", "chatglm", "claude", "command", "deepseek", "ernie", "falcon", "gemini", "gemma", "glm", "gpt"),
    *("granite", "grok", "hunyuan", "internlm", "kimi", "llama", "minicpm", "minimax", "mistral", "mixtral"),
    *("nemotron", "olmo", "phi", "qwen", "qwq", "seed", "spark", "step", "yi"),
)
"""Beginnings of words in the names of models."""
_SAME: Final = {"qwq": "qwen", "chatglm": "glm", "mixtral": "mistral"}
_SELF_NAMED: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FairJudges:
    """Those that may judge, and those that may not."""

    judges: tuple[Judge, ...]
    left_out: Mapping[str, str]
    """Name of a judge -> what to tell the user of it."""


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
        for called in _itself(judge, judged):
            raise RunError(
                f"judge {judge.name} is {called} itself ({judged[called].served_model}): judges rate their own answers "
                "too well; take another one with --judge, or say evalkit judge --allow-self"
            )


def fair_judges(judges: Sequence[Judge], judged: Mapping[str, Target], *, are_named: bool) -> FairJudges:
    """The judges without those that are a model whose answers they would score.

    Whoever named none means those of the configuration that can judge this; whoever named one means that one.

    Args:
        judges: Who would score.
        judged: What messages call each model -> the model.
        are_named: Whether the user named them; or else they are all that are configured.

    Raises:
        RunError: When one that is named is such a judge, or none would be left.
    """
    own = {judge.name: called[0] for judge in judges if (called := _itself(judge, judged))}
    others = tuple(judge for judge in judges if judge.name not in own)
    if own and (are_named or not others):
        refuse_self(judges, judged)
    why = "is left out: it is {called} itself ({served}), and judges rate their own answers too well"
    told = {name: why.format(called=called, served=judged[called].served_model) for name, called in own.items()}
    return FairJudges(judges=others, left_out=told)


def _itself(judge: Judge, judged: Mapping[str, Target]) -> list[str]:
    """What those of the models are called that the judge is."""
    own = judge.target.served_model.casefold()
    return [called for called, target in judged.items() if target.served_model.casefold() == own]


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
