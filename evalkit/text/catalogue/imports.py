"""What ``evalkit import`` says of each file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["IMPORTS"]

IMPORTS: Final[Mapping[str, Wordings]] = {
    "import_new": Wordings(
        "{file}: run {run} of {model}; answers: {answers}, questions: {questions}",
        "{file}：运行 {run}，{model} 对 {questions} 题的 {answers} 次回答",
    ),
    "import_there": Wordings(
        "{file}: already there as run {run} of {model}; nothing was changed",
        "{file}：已存在，即 {model} 的运行 {run}；未作任何更改",
    ),
    "import_failed": Wordings(
        "answers missing, for which {tool} reports errors: {count}", "缺少 {count} 次回答：{tool} 报告了错误"
    ),
    "import_open": Wordings(
        "no answer that a rule can check: {count} of {questions} questions; judges and people score them",
        "{questions} 题中有 {count} 题没有可由规则核对的答案，须由评审模型或人工评分",
    ),
    "import_next": Wordings(
        "See it with: evalkit show {run}; score the rest with: evalkit judge {run}",
        "查看：evalkit show {run}；其余维度评分：evalkit judge {run}",
    ),
}
