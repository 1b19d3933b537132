"""Where two builds differ: slices, questions that changed, and the ranking of several builds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["COMPARED_PLACES"]

COMPARED_PLACES: Final[Mapping[str, Wordings]] = {
    "compared_slices": Wordings("Accuracy by category and difficulty", "按类别和难度比较正确率"),
    "category_counted": Wordings("{category} ({count})", "{category}（{count}）"),
    "compared_slices_meaning": Wordings(
        "Exploratory: few questions each, so they show where to look and decide nothing. Differences in percentage "
        "points, in brackets the number of questions; p adjusted by Benjamini-Hochberg, and an asterisk marks what is "
        "beyond chance by it.",
        "探索性结果：每格题目很少，只提示该看哪里，不足以下结论。差值以百分点计，括号内为题数；p 按 "
        "Benjamini-Hochberg 法校正，星号表示校正后仍超出随机波动。",
    ),
    "difference_of_questions": Wordings("{difference} ({count})", "{difference}（{count}）"),
    "difference_real": Wordings("{difference}* ({count})", "{difference}*（{count}）"),
    "changed_questions": Wordings("Questions that changed most", "变化最大的题目"),
    "changed_meaning": Wordings(
        "Places to look, and no evidence: with chance in every answer, some questions change between two runs of the "
        "same build as well.",
        "只提示该看哪里，不能作为证据：每次作答都有随机性，同一版本运行两次也会有题目变化。",
    ),
    "right_then": Wordings("right", "答对"),
    "right_both": Wordings("{reference} → {candidate}", "{reference} → {candidate}"),
    "right_out_of": Wordings("{right}/{asked}", "{right}/{asked}"),
    "answer_of": Wordings("{name} answered", "{name} 的回答"),
    "answer_of reference": Wordings("reference answered", "参考版的回答"),
    "answer_of candidate": Wordings("candidate answered", "候选版的回答"),
    "expected_answer": Wordings("expected", "标准答案"),
    "asked_head": Wordings("asked", "题面"),
    "answer_right": Wordings("right: {answer}", "对：{answer}"),
    "answer_wrong": Wordings("wrong: {answer}", "错：{answer}"),
    "answer_not_scored": Wordings("not scored: {answer}", "未评分：{answer}"),
    "answer_with_text": Wordings("{answer} | {text}", "{answer} | {text}"),
    "comparison_title": Wordings("{candidates} against {reference}", "{candidates} 对比 {reference}"),
    "ranking": Wordings("Which differences are real", "排名：哪些差异是真实的"),
    "place": Wordings("place", "名次"),
    "build": Wordings("build", "版本"),
    "reference_mark": Wordings("{name} (reference)", "{name}（参考）"),
    "better_than": Wordings("better beyond chance than", "显著优于"),
    "better_than_none": Wordings("none", "无"),
    "ranking_meaning": Wordings(
        "By accuracy, on the questions that all builds have. Builds that are not named as better or worse than each "
        "other could not be told apart, whatever their places; pairs adjusted by Holm.",
        "按正确率排名，只计所有版本都答过的题目。未列为优于对方的版本之间无法区分高下，无论名次如何；两两比较已按 Holm "
        "法校正。",
    ),
}
