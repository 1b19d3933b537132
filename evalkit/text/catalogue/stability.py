"""How repeats of one question differ, and what the error consists of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["STABILITY"]

STABILITY: Final[Mapping[str, Wordings]] = {
    "stability": Wordings("Stability: does the same question get the same verdict?", "稳定性：同一题每次结果是否一致"),
    "stability_meaning": Wordings(
        "Counted over questions asked more than once. Unstable questions are those on which a user's luck decides.",
        "只统计多次作答的题目。不稳定的题目，答对与否全凭运气。",
    ),
    "flip_rate": Wordings("of two repeats, one right and one wrong", "两次作答一对一错"),
    "answer_flip_rate": Wordings("of two repeats, final answers differ", "两次作答的最终答案不同"),
    "pass_hat_one": Wordings("1 repeat is right (pass^1)", "单次作答正确（pass^1）"),
    "pass_hat": Wordings("{k} repeats are all right (pass^{k})", "{k} 次作答全对（pass^{k}）"),
    "pass_at": Wordings("{k} repeats, at least one right (pass@{k})", "{k} 次作答至少一次正确（pass@{k}）"),
    "over_part": Wordings("{label}; {count} of {total} questions", "{label}，{total} 题中的 {count} 题"),
    "share_of_it": Wordings("share", "占比"),
    "repeats_are": Wordings("repeats are", "重复作答"),
    "always_right": Wordings("always right", "每次都对"),
    "sometimes_right": Wordings("sometimes right", "时对时错"),
    "never_right": Wordings("never right", "每次都错"),
    "error_sources": Wordings(
        "Of the uncertainty of the accuracy, {questions} comes from which questions were asked and {repeats} "
        "from chance between repeats. Twice the repeats would narrow ±{now} points to ±{more_repeats}, twice the "
        "questions to ±{more_questions}.",
        "正确率的不确定性中，{questions} 来自选了哪些题，{repeats} 来自同一题重复作答的随机性。重复次数加倍，"
        "可使 ±{now} 个百分点缩小到 ±{more_repeats}；题数加倍，可缩小到 ±{more_questions}。",
    ),
    "error_undefined": Wordings(
        "What the uncertainty of the accuracy comes from: n/a: {reason}", "正确率不确定性的来源：无数据：{reason}"
    ),
    "most_unstable": Wordings(
        "Questions whose repeats differ: {count}; the {shown} most unstable ones:",
        "重复作答结果不一的题目共 {count} 道，其中最不稳定的 {shown} 道：",
    ),
    "some_unstable": Wordings(
        "Questions whose repeats differ: {count}; {shown} of them:",
        "重复作答结果不一的题目共 {count} 道，其中 {shown} 道：",
    ),
    "all_unstable": Wordings("Questions whose repeats differ: {count}", "重复作答结果不一的题目：{count} 道"),
    "unstable_meaning": Wordings(
        "A single question is a place to look, and no evidence.", "单独一题只提示该看哪里，不能作为证据。"
    ),
    "question": Wordings("question", "题目"),
    "right_of_asked": Wordings("right", "正确"),
    "right_of": Wordings("{right} of {asked}", "{right}/{asked} 次"),
    "answers_read": Wordings("answers read, how often", "读出的答案及次数"),
    "expected": Wordings("expected", "参考答案"),
    "answer_count": Wordings("{answer} ×{count}", "{answer} ×{count}"),
    "answer_unread": Wordings("(not read)", "（未读出）"),
    "answer_missing": Wordings("(not completed)", "（未完成）"),
    "answer_separator": Wordings("; ", "；"),
    "more_answers": Wordings("{count} more", "另有 {count} 种"),
}
