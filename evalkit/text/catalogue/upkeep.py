"""Baselines, rechecks, and what many of them together come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["UPKEEP"]

UPKEEP: Final[Mapping[str, Wordings]] = {
    # Pinning.
    "pinned_new": Wordings(
        "pinned: {name} is run {run} of {model} now; after an upgrade: evalkit recheck {name}",
        "已固定：基线 {name} 现为 {model} 的运行 {run}；升级之后请执行：evalkit recheck {name}",
    ),
    "pinned_instead": Wordings(
        "pinned: {name} is run {run} of {model} now, in place of run {before} of {model_before}, whose rechecks are "
        "kept; after an upgrade: evalkit recheck {name}",
        "已固定：基线 {name} 现为 {model} 的运行 {run}，取代 {model_before} 的运行 {before}（其复查记录仍保留）；"
        "升级之后请执行：evalkit recheck {name}",
    ),
    "pinned_already": Wordings(
        "nothing to do: {name} is run {run} of {model} since {when}",
        "无需更改：基线 {name} 自 {when} 起即为 {model} 的运行 {run}",
    ),
    # The list.
    "baselines": Wordings("Baselines", "基线"),
    "no_baselines": Wordings(
        "No run is pinned yet; pin one with: evalkit baseline pin RUN --as NAME",
        "尚未固定任何基线；请执行：evalkit baseline pin RUN --as NAME",
    ),
    "baseline_name": Wordings("baseline", "基线"),
    "pinned_at": Wordings("pinned", "固定时间"),
    "rechecks_head": Wordings("rechecks", "复查"),
    "last_recheck": Wordings("last verdict", "最近结论"),
    "verdict_and_when": Wordings("{verdict}, {when}", "{verdict}，{when}"),
    # One baseline.
    "baseline_is": Wordings(
        "{name}: run {run} of {model}, pinned {when}, accuracy {accuracy}",
        "{name}：{model} 的运行 {run}，固定于 {when}，正确率 {accuracy}",
    ),
    "no_rechecks": Wordings(
        "Not rechecked yet; after an upgrade: evalkit recheck {name}",
        "尚未复查；升级之后请执行：evalkit recheck {name}",
    ),
    "rechecks": Wordings("Rechecks", "历次复查"),
    "when": Wordings("when", "时间"),
    "changed_since": Wordings("What changed since the baseline", "与基线相比的变化"),
    "changed_from": Wordings("from {run} on", "自 {run} 起"),
    "changed_all": Wordings("all of them", "全部"),
    "changed_to": Wordings("{name} {reference} → {candidate}", "{name} {reference} → {candidate}"),
    "changed_nothing": Wordings("nothing known", "未见变化"),
    "changed_model": Wordings("model {name}", "模型 {name}"),
    "rechecks_meaning": Wordings(
        "Verdicts as they were given. Accuracy and its change over the questions that the recheck shares with the "
        "baseline.",
        "结论为当时所作。正确率及其变化只计复查与基线共有的题目。",
    ),
    "earlier_pins": Wordings(
        "{count} earlier rechecks were against runs pinned under this name before.",
        "另有 {count} 次更早的复查针对此名称下先前固定的运行，未列入。",
    ),
    "together_head": Wordings("All rechecks together", "历次复查合计"),
    "together against": Wordings("against the baseline", "与基线相比"),
    "together trend": Wordings("from one to the next", "逐次变化"),
    "together left_out": Wordings("left out", "未计入"),
    "together_left_out": Wordings(
        "{count} that are not comparable with the baseline or were scored by other rules (evalkit score)",
        "{count} 次：与基线不可比，或评分规则不同（evalkit score）",
    ),
    "together_difference": Wordings(
        "{difference} points ({low} to {high})", "{difference} 个百分点（{low} 至 {high}）"
    ),
    "together_meaning": Wordings(
        "Each question's share right averaged over the rechecks, {level} bounds either way. The trend is the mean "
        "slope of the questions; its bounds are {trend_level} either way, because it is looked at after every recheck. "
        "One deep fall makes a slope, too: the rechecks above show which it is.",
        "每题正确率先按历次复查取平均，两侧置信界各 {level}。趋势为各题斜率的平均；因每次复查后都会查看，"
        "其两侧置信界各取 {trend_level}。单次骤降也会形成斜率，请对照上面各次复查。",
    ),
    "trend falling": Wordings(
        "falling {slope} points a recheck ({low} to {high})", "每次复查下降 {slope} 个百分点（{low} 至 {high}）"
    ),
    "trend rising": Wordings(
        "rising {slope} points a recheck ({low} to {high})", "每次复查上升 {slope} 个百分点（{low} 至 {high}）"
    ),
    "trend none": Wordings(
        "no trend found: {slope} points a recheck ({low} to {high})",
        "未见趋势：每次复查 {slope} 个百分点（{low} 至 {high}）",
    ),
    "trend undefined": Wordings("no trend can be told: {reason}", "无法判断趋势：{reason}"),
    "reason no_rechecks": Wordings("no comparable recheck", "没有可比的复查"),
    "reason few_rechecks": Wordings("rechecks so far: {n1}, needs {n2}", "仅复查 {n1} 次，至少需要 {n2} 次"),
    "reason few_asked_in_rechecks": Wordings(
        "questions asked in {n2} rechecks: {n1}", "在 {n2} 次复查中都问过的题目仅 {n1} 道"
    ),
    # After a recheck.
    "history": Wordings("Since the baseline was pinned", "基线固定以来"),
    "history_first": Wordings(
        "{nth} recheck of {name}; all of them: evalkit baseline show {name}",
        "{name} 的{nth}复查；历次结果：evalkit baseline show {name}",
    ),
    "history_line": Wordings(
        "{nth} recheck of {name}; all together {difference} points ({low} to {high}); {trend}",
        "{name} 的{nth}复查；合计 {difference} 个百分点（{low} 至 {high}）；{trend}",
    ),
    "history_undefined": Wordings(
        "{nth} recheck of {name}; all together n/a: {reason}", "{name} 的{nth}复查；合计无数据：{reason}"
    ),
    # What a recheck can tell.
    "outlook": Wordings("What a recheck can tell", "复查的分辨力"),
    "outlook_size": Wordings(
        "{questions} questions × {repeats} tell a loss of {smallest} points of accuracy from none, where {margin} are "
        "allowed; a build as good as the baseline passes {passes} of such rechecks",
        "{questions} 题 × 每题 {repeats} 次能分辨正确率下降 {smallest} 个百分点（允许 {margin}）；与基线一样好的版本，"
        "这样的复查有 {passes} 会通过",
    ),
    "outlook_more": Wordings(
        "{option} tells more: {questions} questions × {repeats}, {smallest} points, {passes}",
        "{option} 能分辨得更细：{questions} 题 × 每题 {repeats} 次，{smallest} 个百分点，{passes}",
    ),
    "outlook_option": Wordings("recheck", "复查方式"),
    "outlook_questions": Wordings("questions × repeats", "题数 × 次数"),
    "outlook_smallest": Wordings("loss it tells", "可分辨的下降"),
    "outlook_passes": Wordings("good build passes", "同等版本通过率"),
    "outlook_meaning": Wordings(
        "By the baseline's own accuracy and noise: the loss of accuracy, in points, that is told from none four times "
        "in five ({margin} are allowed), and how often a build as good as the baseline passes all criteria.",
        "按基线自身的正确率与噪声估计：有八成把握分辨的正确率下降（百分点，允许 {margin}），以及与基线一样好的版本"
        "通过全部指标的比例。",
    ),
    "outlook_assumed": Wordings(
        "The baseline asked each question once, so its noise is assumed.", "基线每题只问一次，噪声为假定值。"
    ),
    # The verdict of a recheck.
    "verdict pass_recheck": Wordings(
        "PASS: {candidate} is not worse than baseline {baseline} by more than allowed: {differences}.",
        "通过：与基线 {baseline} 相比，{candidate} 各项变差均未超过允许差距（非劣）：{differences}。",
    ),
    "verdict none_recheck": Wordings(
        "NO VERDICT: the recheck differs from baseline {baseline} in {differences}, which no upgrade changes; set it "
        "back, or pin a new baseline.",
        "不作判定：本次复查与基线 {baseline} 在{differences}上不同，而这不属于升级带来的变化；请改回原设置，"
        "或固定新的基线。",
    ),
    "basis_policy_recheck": Wordings(
        "{hash}, recheck of baseline {baseline}, margins as shipped", "{hash}，基线 {baseline} 的复查，默认界值"
    ),
}
