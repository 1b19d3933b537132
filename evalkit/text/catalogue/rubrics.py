"""What a rubric is, in a few words: how it is scored, for which questions, where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["RUBRICS"]

RUBRICS: Final[Mapping[str, Wordings]] = {
    "rubric_heading": Wordings("{name}: {title}", "{name}：{title}"),
    "rubric_unread": Wordings(
        "{name}: cannot be read, mistakes: {count}; see evalkit rubrics check",
        "{name}：无法读取，错误 {count} 处；见 evalkit rubrics check",
    ),
    "rubric_levels": Wordings("judged by level", "按等级评分"),
    "rubric_items": Wordings("judged by {count} yes/no items", "按 {count} 个是非项目评分"),
    "rubric_question_items": Wordings("judged by each question's yes/no items", "按每道题自带的是非项目评分"),
    "rubric_measured": Wordings("measured, never judged", "由测量得出，不由评审模型评分"),
    "rubric_every": Wordings("every question", "适用于所有题目"),
    "rubric_some": Wordings("questions {conditions}", "适用于{conditions}的题目"),
    "rubric_and": Wordings(", ", "、"),
    "rubric_categories": Wordings("of {names}", "属于 {names} 类"),
    "rubric_tags": Wordings("tagged {names}", "带有 {names} 标签"),
    "rubric_undecided": Wordings("that no rule decides", "规则无法判定"),
    "rubric_part": Wordings("; ", "；"),
    "rubric_shipped": Wordings("ships with evalkit", "evalkit 自带"),
    "rubric_own": Wordings("your own", "自定义"),
    "rubric_replaced": Wordings("your own, instead of evalkit's", "自定义，取代 evalkit 自带的"),
    "rubric_sees": Wordings("a judge sees: {shown}", "评审模型看到：{shown}"),
    "shown question": Wordings("question", "题目"),
    "shown reference": Wordings("reference", "参考答案"),
    "shown checklist": Wordings("checklist", "题目清单"),
    "shown reasoning": Wordings("reasoning", "推理过程"),
    "shown answer": Wordings("answer", "回答"),
}
