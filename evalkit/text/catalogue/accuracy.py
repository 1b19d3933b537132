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
    "counted": Wordings("counted", "统计范围"),
    "accuracy_meaning": Wordings(
        "Every attempt: cut, empty and looping ones count as misses. The interval says where the share would be "
        "expected to lie with other questions of this kind. It counts independent questions, not attempts: "
        "repeats of one question, and questions that belong together, are not independent.",
        "“全部作答”把中断、空白和循环的作答都算作错误。区间表示换一批同类题目时，正确率预计落在什么范围。"
        "区间按相互独立的题目计算，而不按作答次数：同一题的多次作答以及彼此相关的题目并不独立。",
    ),
    "right": Wordings("right", "正确"),
    "column_interval": Wordings("{level} interval", "{level} 区间"),
    "clusters": Wordings("independent", "独立题组"),
    "attempts": Wordings("attempts", "作答"),
    "method_is": Wordings("Interval: {method}.", "区间算法：{method}。"),
    "category": Wordings("category", "类别"),
    "all_difficulties": Wordings("all", "合计"),
    "all_categories": Wordings("all", "合计"),
    "share_of_questions": Wordings("{percent} ({count})", "{percent}（{count}）"),
    "slices_meaning": Wordings(
        "By category and difficulty: share right of all attempts, in brackets the number of questions; with too "
        "few questions for a share, attempts right of those asked. So few questions show where to look; they "
        "decide nothing.",
        "按类别和难度：全部作答的正确率，括号内为题数；题目太少、算不出正确率时，给出答对的次数。每格题目很少，"
        "只提示该看哪里，不足以下结论。",
    ),
    "slices_counted": Wordings("{count} places of the table", "表中 {count} 格"),
    "slices_absent": Wordings("No share: {reason} ({slices})", "不给正确率：{reason}（{slices}）"),
    "method Wilson, effective size": Wordings("Wilson's, over independent questions", "Wilson 区间，按独立题组计算"),
    "method t on cluster means": Wordings("Student's t, over independent questions", "按独立题组均值计算的 t 区间"),
    "method root of Wilson, effective size": Wordings(
        "root of Wilson's for the variance, over independent questions", "方差的 Wilson 区间的平方根，按独立题组计算"
    ),
    "method ratio, Hall's t on clusters": Wordings(
        "Hall's t for a ratio, over independent questions", "比值的 Hall 偏度校正 t 区间，按独立题组计算"
    ),
    "reason no_count": Wordings("attempts that broke off without a count: {n1}", "{n1} 次中断的作答没有计数"),
    "reason open_question": Wordings("open questions, for judges or people", "开放题，需由评审模型或人工评分"),
    "reason not_completed": Wordings("not completed", "作答未完成"),
    "reason not_served": Wordings("not served by the endpoint", "服务端未能提供"),
    "reason timeout": Wordings("checking took too long", "核对超时"),
    "reason no_content": Wordings("nothing in it to judge", "没有可评的内容"),
    "reason cannot_judge": Wordings("the judge could not tell", "评审模型表示无法判断"),
    "reason no_verdict": Wordings("the judge's reply was no verdict", "评审模型的回复不是有效评分"),
    "reason not_measured": Wordings("no time was measured", "没有测得用时"),
    "reason no_questions": Wordings("none scored by rule", "没有按规则评分的题目"),
    "reason one_question": Wordings("1 question, needs {n1}", "仅 1 题，至少需要 {n1} 题"),
    "reason few_questions": Wordings("{n1} questions, needs {n2}", "仅 {n1} 题，至少需要 {n2} 题"),
    "reason never_repeated": Wordings("no question was asked more than once", "没有多次作答的题目"),
    "reason few_repeated": Wordings(
        "questions asked more than once: {n1}, needs {n2}", "多次作答的题目仅 {n1} 道，至少需要 {n2} 道"
    ),
    "reason no_solvable": Wordings("no question with an answer", "没有有解题目"),
    "reason few_solvable": Wordings(
        "questions with an answer: {n1}, needs {n2}", "有解题目仅 {n1} 道，至少需要 {n2} 道"
    ),
    "reason no_unsolvable": Wordings("no question without an answer", "没有无解题目"),
    "reason few_unsolvable": Wordings(
        "questions without an answer: {n1}, needs {n2}", "无解题目仅 {n1} 道，至少需要 {n2} 道"
    ),
    "reason too_few_attempts": Wordings(
        "questions asked {n2} times: {n1}, needs {n3}", "作答满 {n2} 次的题目仅 {n1} 道，至少需要 {n3} 道"
    ),
    "reason one_cluster": Wordings("1 independent question, needs {n1}", "仅 1 个独立题组，至少需要 {n1} 个"),
    "reason few_clusters": Wordings("{n1} independent questions, needs {n2}", "仅 {n1} 个独立题组，至少需要 {n2} 个"),
    "reason few_pairs": Wordings("pairs: {n1}, needs {n2}", "仅 {n1} 对题目，至少需要 {n2} 对"),
    "reason never_right": Wordings("never right", "从未答对"),
    "reason never_right_at_home": Wordings("never right at home", "熟悉领域的题目从未答对"),
    "reason few_right_at_home": Wordings(
        "pairs right at home: {n1}, needs {n2}", "仅 {n1} 对在熟悉领域答对，至少需要 {n2} 对"
    ),
    "reason no_variation": Wordings("all questions came out alike", "各题结果没有差别"),
    "reason imported": Wordings("imported", "导入"),
    "reason imported_once": Wordings("imported, each question answered once", "导入数据，每题只有一次回答"),
    "reason nothing_measured": Wordings("nothing was measured", "没有测得数据"),
    "reason nothing_spent": Wordings("nothing was spent", "没有任何开销"),
    "reason no_common_question": Wordings("no question in common", "没有共同的题目"),
    "reason once_in_both": Wordings("asked once in both runs", "两次运行中都只作答一次"),
    "reason once_in_reference": Wordings("asked once in the reference's run", "参考中只作答一次"),
    "reason once_in_candidate": Wordings("asked once in the candidate's run", "候选中只作答一次"),
    "reason not_scored_at_all": Wordings("not scored", "未评分"),
    "reason not_scored_in_reference": Wordings("not scored in the reference's run", "参考未评分"),
    "reason not_scored_in_candidate": Wordings("not scored in the candidate's run", "候选未评分"),
    "reason not_scored_in_both": Wordings("scored in neither run", "两次运行均未评分"),
    "reason other_raters": Wordings("scored by different raters or versions", "评分者或评分版本不同"),
    "reason other_token_counts": Wordings("tokens were counted in different ways", "token 统计方式不同"),
    "reason no_trap": Wordings("no trap or contradiction question", "没有陷阱题或矛盾题"),
    "reason no_transfer_pair": Wordings("no transfer pair", "没有知识迁移成对题目"),
    "reason no_price": Wordings("`price_per_hour` is not set in evalkit.toml", "未设置机器每小时价格"),
    "reason no_watts": Wordings("`watts` is not set in evalkit.toml", "未设置机器功率"),
    "reason few_attempts": Wordings("{n1} attempts, needs {n2}", "{n1} 次作答，需要 {n2} 次"),
    "reason not_configured": Wordings("no price or power is configured", "未配置价格或功率"),
}
