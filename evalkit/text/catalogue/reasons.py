"""What judges said of the answers to one question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["REASONS"]

REASONS: Final[Mapping[str, Wordings]] = {
    "reasons": Wordings(
        "What judges said of {question}, run {run} of {model}", "评审意见：{question}，运行 {run}（{model}）"
    ),
    "reasons_repeat": Wordings("Repeat {repeat}", "第 {repeat} 次作答"),
    "reasons_read": Wordings("answer read", "读出的答案"),
    "reasons_answer": Wordings("answer", "回答"),
    "reasons_right": Wordings("{read} (right)", "{read}（正确）"),
    "reasons_wrong": Wordings("{read} (wrong)", "{read}（错误）"),
    "reasons_none": Wordings("No judge has said anything of this answer.", "没有评审模型对该回答作出评分。"),
    "reasons_suspect": Wordings(
        "The answer holds what looks like a verdict or an instruction to the judge: {said}",
        "回答中有形似评分结果或给评审模型下指令的内容：{said}",
    ),
    "reasons_item": Wordings("{number}. {item}", "{number}. {item}"),
    "reasons_noted": Wordings("{judge} ({notes})", "{judge}（{notes}）"),
    "reasons_sample": Wordings("verdict {number}", "第 {number} 次评分"),
    "reasons_uncounted": Wordings("version {version}, not counted in the figures", "版本 {version}，不计入各项数字"),
    "reasons_scored": Wordings("{judge}: {score}. {reason}", "{judge}：{score} 分。{reason}"),
    "reasons_mute": Wordings("No reason was given.", "未说明理由。"),
    "reasons_unscored": Wordings("{judge}: no score, {why}", "{judge}：无评分，{why}"),
    "reasons_unscored_said": Wordings("{judge}: no score, {why}: {said}", "{judge}：无评分，{why}：{said}"),
    "reasons_items": Wordings("Items met: {items}", "检查项：{items}"),
    "reasons_quote_of": Wordings("{items}: {quote}", "{items}：{quote}"),
    "reasons_quote": Wordings("“{quote}”", "「{quote}」"),
}
