"""Judges: their canaries, their agreement, and what their figures rest on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["JUDGING"]

JUDGING: Final[Mapping[str, Wordings]] = {
    "canaries_failed": Wordings("Judge {judge} is not to be trusted", "评审模型 {judge} 不可信"),
    "canaries_meaning": Wordings(
        "Before it scores anything, a judge is asked about answers whose scores are known. This one gave a worthless "
        "answer 4 or more, or a right one less than 4 or no score at all; nothing was judged. Take another judge.",
        "评分之前，先让评审模型给一批得分已知的回答打分。该模型给无效回答打了 4 分以上，或给正确回答打了不到 4 分、"
        "甚至没有打出分数，因此没有进行任何评分。请换一个评审模型。",
    ),
    "canary": Wordings("answer", "回答"),
    "canary_language": Wordings("language", "语言"),
    "canary_must_get": Wordings("must get", "应得"),
    "canary_got": Wordings("got", "实得"),
    "canary_said": Wordings("because", "理由"),
    "canary_at_least": Wordings("4 or more", "不低于 4"),
    "canary_below": Wordings("less than 4", "低于 4"),
    "no_verdict": Wordings("no verdict", "无评分"),
}
