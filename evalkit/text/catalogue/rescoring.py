"""What scoring stored answers again has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["RESCORING"]

RESCORING: Final[Mapping[str, Wordings]] = {
    "rescored": Wordings(
        "{model}, run {run}: {count} stored attempts were scored again; nothing was asked",
        "{model}，运行 {run}：{count} 次已保存的作答已重新评分，未重新提问",
    ),
    "would_rescore": Wordings(
        "{model}, run {run}: dry run over {count} stored attempts; nothing was written",
        "{model}，运行 {run}：对 {count} 次已保存的作答试算，未写入任何内容",
    ),
    "nothing_changed": Wordings(
        "Nothing changed: keys, scores and figures are as they were.",
        "没有任何变化：参考答案、评分和数字均与之前相同。",
    ),
    "accuracy_unchanged": Wordings("The accuracy is as it was: {after}.", "正确率不变：{after}。"),
    "accuracy_changed": Wordings("Accuracy: {before} -> {after}.", "正确率：{before} -> {after}。"),
    "mean_changed": Wordings("Mean of {dimension}: {before} -> {after}.", "{dimension}均分：{before} -> {after}。"),
    "holds_for_every_run": Wordings(
        "{names}: hold for every stored run that asked these questions.",
        "{names}：对所有提问过这些题目的已保存运行均生效。",
    ),
    "figure_with_interval": Wordings("{percent} ({level} interval {interval})", "{percent}（{level} 区间 {interval}）"),
    "rescoring scored_by": Wordings("Scored by", "评分依据"),
    "rescoring dimension": Wordings("dimension", "维度"),
    "rescoring before": Wordings("before", "之前"),
    "rescoring now": Wordings("now", "现在"),
    "rescoring attempts_scored": Wordings("attempts", "作答"),
    "rescoring mean_before": Wordings("mean before", "原均分"),
    "rescoring mean_now": Wordings("mean now", "现均分"),
    "rescoring newly_scored": Wordings("newly scored", "新评分"),
    "rescoring scored_otherwise": Wordings("scored otherwise", "评分有变"),
    "never_scored": Wordings("not scored", "未评分"),
    "rescoring corrected_keys": Wordings("Questions that the bank corrected", "题库已更正的题目"),
    "rescoring question": Wordings("question", "题目"),
    "rescoring expected_before": Wordings("right before", "原参考答案"),
    "rescoring expected_now": Wordings("right now", "现参考答案"),
    "rescoring corrected": Wordings("corrected", "更正内容"),
    "no_expected": Wordings("open question", "开放题"),
    "part expected": Wordings("answer", "参考答案"),
    "part solution": Wordings("solution", "参考解答"),
    "part checklist": Wordings("checklist", "核对清单"),
    "part category": Wordings("category", "类别"),
    "part difficulty": Wordings("difficulty", "难度"),
    "part cluster": Wordings("cluster", "题组"),
    "part twin_of": Wordings("twin", "孪生题"),
    "part home": Wordings("home question", "原领域题"),
    "part tags": Wordings("tags", "标签"),
    "bank_missing": Wordings(
        "The run's bank was not found, so the stored keys hold ({why}).",
        "找不到该运行的题库，沿用已保存的参考答案（{why}）。",
    ),
    "questions_gone": Wordings(
        "Questions that the bank no longer holds, so that their stored keys hold: {count} ({names}).",
        "题库中已不存在、沿用已保存参考答案的题目：{count} 题（{names}）。",
    ),
    "questions_reworded": Wordings(
        "Questions that the bank words otherwise now, so that their stored keys hold: {count} ({names}).",
        "题库中措辞已改、沿用已保存参考答案的题目：{count} 题（{names}）。",
    ),
    "rescoring changed_answers": Wordings("Answers scored otherwise", "评分有变的作答"),
    "rescoring repeat": Wordings("repeat", "第几次"),
    "rescoring read_before": Wordings("read before", "之前读出"),
    "rescoring read_now": Wordings("read now", "现在读出"),
    "rescoring verdict_before": Wordings("was", "之前"),
    "rescoring verdict_now": Wordings("is", "现在"),
    "counts right": Wordings("right", "正确"),
    "counts wrong": Wordings("wrong", "错误"),
    "counts not": Wordings("does not count", "不计入"),
    "nothing_read": Wordings("(no final answer)", "（未读出最终答案）"),
    "more_changes": Wordings("and {count} more: --json lists all", "另有 {count} 项：--json 列出全部"),
}
