"""Calibration: where judges may stand in for people, on what grounds, and what is still needed to tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["CALIBRATION"]

CALIBRATION: Final[Mapping[str, Wordings]] = {
    "calibration_of": Wordings("Judges held against people: {runs}", "评审模型与人工评分对照：{runs}"),
    "need_and": Wordings("{first} {second}", "{first}{second}"),
    "figure_with_ends": Wordings("{figure} ({ends})", "{figure}（{ends}）"),
    "standing": Wordings("standing", "结论"),
    "standing accepted": Wordings("accepted", "采信"),
    "standing human_only": Wordings("human only", "仅人工"),
    "standing not_yet_calibrated": Wordings("not yet calibrated", "尚未校准"),
    "calibration_accepted": Wordings(
        "{dimension}: accepted. Judges agree with people nearly as people do with each other, and do not lean: their "
        "figures count.",
        "{dimension}：采信。评审模型与人的一致程度接近人与人之间，且没有偏向：其数据有效。",
    ),
    "calibration_human_only": Wordings(
        "{dimension}: human only. Judges {whys}: people's scores alone count, and no verdict rests on judges.",
        "{dimension}：仅人工。评审模型{whys}：只有人工评分有效，结论不以评审模型为据。",
    ),
    "calibration_not_yet": Wordings("{dimension}: not yet calibrated. {needs}", "{dimension}：尚未校准。{needs}"),
    "failed canaries": Wordings("failed their canaries", "未通过试题检验"),
    "failed agreement": Wordings(
        "agree with single people by {figure} in alpha beside people with each other",
        "与单个评分人的 alpha 比人与人之间的相差 {figure}",
    ),
    "failed bias": Wordings("lean by {figure} levels", "整体偏差（级）为 {figure}"),
    "failed bias_difference": Wordings(
        "lean by {figure} levels more with {run} than with {reference}",
        "对 {run} 的偏差（级）比对 {reference} 的多 {figure}",
    ),
    "need_questions": Wordings(
        "About {needed} questions scored by people would tell whether judges lean; there are {counted}.",
        "判断评审模型有无偏向约需 {needed} 道有人工评分的题，现有 {counted} 道。",
    ),
    "need_shared": Wordings(
        "About {needed} answers scored by two people would tell whether judges agree with them; there are {counted}.",
        "判断评审模型与人是否一致约需 {needed} 个由两人评分的回答，现有 {counted} 个。",
    ),
    "need_canaries": Wordings(
        "Judges have no canaries on record: `evalkit judge {runs}` tries them.",
        "没有评审模型的试题检验记录：运行 `evalkit judge {runs}` 即可检验。",
    ),
    "need_same_judges": Wordings(
        "No judge has scored all of these runs in the same way: judge them alike with `evalkit judge {runs}`.",
        "没有评审模型以相同方式评过所有这些运行：运行 `evalkit judge {runs}` 统一评审。",
    ),
    "need_untold": Wordings(
        "{ground} cannot be told, and no number of labels is known that would do: {reason}.",
        "{ground}无从判断，也无法估计需要多少人工评分：{reason}。",
    ),
    "need_at_the_limit": Wordings(
        "{ground} lies so near its limit that no number of labels will tell.",
        "{ground}紧靠界限，再多人工评分也难以判断。",
    ),
    "need_review": Wordings("More labels: `evalkit review {runs}`.", "增加人工评分：`evalkit review {runs}`。"),
    "calibration_unjudged": Wordings("People alone have scored: {dimensions}.", "以下维度只有人工评分：{dimensions}。"),
    "ground": Wordings("ground", "依据"),
    "ground canaries": Wordings("canaries", "试题检验"),
    "ground agreement": Wordings("agreement", "一致性"),
    "ground bias": Wordings("lean", "偏差"),
    "ground bias_difference": Wordings("lean to one run", "对某次运行的偏向"),
    "ground_for_run": Wordings("{ground}: {run}", "{ground}：{run}"),
    "ground_found": Wordings("found", "结果"),
    "ground_limit": Wordings("limit", "界限"),
    "ground_counted": Wordings("has", "现有"),
    "ground_needed": Wordings("needs", "需要"),
    "ground_finding": Wordings("so", "判定"),
    "finding met": Wordings("met", "达到"),
    "finding failed": Wordings("failed", "未达到"),
    "finding open": Wordings("open", "未定"),
    "limit_either_side": Wordings("±{limit}", "±{limit}"),
    "limit_below": Wordings("-{limit} or more", "不低于 -{limit}"),
    "alphas": Wordings("alpha {judge} beside {people}", "alpha {judge}，人与人之间 {people}"),
    "whole_panel": Wordings("all judges", "全体评审"),
    "labels_are": Wordings(
        "{answers} answers to {questions} questions are scored by both; {shared} of them by two people. By: {raters}.",
        "{answers} 个回答（{questions} 道题）既有评审模型评分又有人工评分，其中 {shared} 个由两人评分。"
        "评分人：{raters}。",
    ),
    "labels_none": Wordings(
        "No answer is scored by both judges and people.", "没有既有评审模型评分又有人工评分的回答。"
    ),
    "labelled_figure": Wordings("mean", "均分"),
    "labelled_difference": Wordings("{candidate} less {reference}", "{candidate}减 {reference}"),
    "labelled_people": Wordings("people", "人工"),
    "labelled_judges": Wordings("judges", "评审模型"),
    "labelled_combined": Wordings("both", "两者合并"),
    "labelled_questions": Wordings("labelled", "人工评分题数"),
    "judges_weight": Wordings("judges' weight", "评审权重"),
    "label_worth": Wordings("a label is worth", "一个标注相当于"),
    "label_worth_times": Wordings("{times} labels", "{times} 个"),
    "calibration_meaning": Wordings("How to read this", "说明"),
    "grounds_meaning": Wordings(
        "Agreement: Krippendorff's alpha of judges with single people, less that of people with each other, over the "
        "same answers by first scores. Lean: judges less people, mean over questions; accepted where its 90% interval "
        "lies inside the limit, failed where it lies outside. Labels needed: such that judges without any lean, as "
        "noisy as these, would be accepted with 80% chance. The panel's mean decides, for figures are made of it.",
        "一致性：评审模型与单个评分人的 Krippendorff alpha，减去人与人之间的，按相同回答的首次评分计算。偏差：评审模型"
        "减人工，按题平均；90% 区间在界限之内为达到，在界限之外为未达到。所需标注：噪声相同而毫无偏差的评审模型有"
        " 80% 的机会被采信的数量。以全体评审的均分为准，因为数据由它得出。",
    ),
    "combined_meaning": Wordings(
        "Both: what people say of the questions that they have scored, carried over by judges to all others (PPI++). "
        "What judges get wrong is measured where people have scored too, and taken out: it holds whether judges are "
        "accepted or not, from 30 labelled questions on.",
        "两者合并：以评审模型将人工评分推及其余题目（PPI++）。评审模型的误差在有人工评分的题上测得并扣除，因此无论是否"
        "采信评审模型都成立；至少需要 30 道有人工评分的题。",
    ),
    "method PPI++": Wordings("PPI++, t over independent questions", "PPI++，按独立题组计算的 t 区间"),
    "reason few_labelled": Wordings(
        "questions scored by people: {n1}, needs {n2}", "有人工评分的题 {n1} 道，需要 {n2} 道"
    ),
    "reason few_labelled_clusters": Wordings(
        "questions scored by people lie in too few independent groups", "有人工评分的题所属独立题组太少"
    ),
    "reason few_shared": Wordings(
        "scored by judges and two people: {n1}, needs {n2}", "评审模型与两名评分人均已评分的有 {n1}，需要 {n2}"
    ),
}
