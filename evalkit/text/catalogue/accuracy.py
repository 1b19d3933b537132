"""Shares of right answers, their intervals, and why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["ACCURACY"]

ACCURACY: Final[Mapping[str, Wordings]] = {
    "accuracy": Wordings("Accuracy", "正确率"),
    "accuracy_every": Wordings("every attempt", "全部作答"),
    "accuracy_completed": Wordings("completed answers", "仅完整作答"),
    "accuracy_meaning": Wordings(
        "Every attempt: cut, empty and looping ones count as misses. Questions are counted, not attempts: repeats of "
        "one question, and questions of one cluster, are not independent.",
        "全部作答：中断、空白和循环的作答均算作错误。区间以题目（及题组）为单位，因为同一题的重复作答并不独立。",
    ),
    "right": Wordings("right", "正确"),
    "column_interval": Wordings("{level} interval", "{level} 区间"),
    "clusters": Wordings("clusters", "题组"),
    "attempts": Wordings("attempts", "作答"),
    "method_is": Wordings("Interval: {method}.", "区间方法：{method}。"),
    "category": Wordings("category", "类别"),
    "difficulty": Wordings("difficulty", "难度"),
    "method Wilson, effective size": Wordings("Wilson, effective size", "Wilson 区间（有效样本量）"),
    "method t on cluster means": Wordings("t on cluster means", "题组均值 t 区间"),
    "unread": Wordings(
        "completed answers without a final answer that can be read (misses): {count}",
        "读不出最终答案的完整作答（算作错误）：{count} 次",
    ),
    "unscored": Wordings(
        "attempts not scored by rule ({reason}): {count}", "未按规则评分的作答（{reason}）：{count} 次"
    ),
    "reason open_question": Wordings("open questions, for judges or people", "开放题，需由评审模型或人工评分"),
    "reason not_completed": Wordings("not completed", "作答未完成"),
    "reason not_served": Wordings("not served by the endpoint", "服务端未能提供"),
    "reason timeout": Wordings("checking took too long", "核对超时"),
    "reason no_questions": Wordings("none scored by rule", "没有按规则评分的题目"),
    "reason one_question": Wordings("1 question, needs 2", "仅 1 题，至少需要 2 题"),
    "reason too_few_clusters": Wordings("{n2} cluster, needs 2", "仅 {n2} 个题组，至少需要 2 个"),
    "reason nothing_measured": Wordings("nothing was measured", "没有测得数据"),
}
