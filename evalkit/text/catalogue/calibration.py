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
    "calibration_accepted": Wordings(
        "{dimension}: accepted. Judges agree with people nearly as people do with each other, and give neither more "
        "nor less: their figures count.",
        "{dimension}：采信。评审模型与人的一致程度接近人与人之间，且没有偏向：其数据有效。",
    ),
    "calibration_human_only": Wordings(
        "{dimension}: human only. Judges {whys}: no verdict rests on them alone. People decide, by their scores alone "
        "or combined with these judges', which they set right.",
        "{dimension}：仅人工。评审模型{whys}：结论不单独以其评分为据，而以人工评分为准，或以人工与评审结合的评分为准（评审"
        "的误差由人工评分校正）。",
    ),
    "calibration_not_yet": Wordings("{dimension}: not yet calibrated. {needs}", "{dimension}：尚未校准。{needs}"),
    "failed canaries": Wordings("failed their canaries", "未通过试题检验"),
    "failed agreement": Wordings(
        "agree with people less than people do with each other (alpha {judge} against {people}; up to {limit} less is "
        "accepted)",
        "与人的一致程度不及人与人之间（alpha 为 {judge}，人与人之间为 {people}，最多可低 {limit}）",
    ),
    "failed agreement_bare": Wordings(
        "agree with people less than people do with each other", "与人的一致程度不及人与人之间"
    ),
    "failed bias": Wordings(
        "give more than people do for the same answers, by {figure}", "对同样的回答给分比人高 {figure}"
    ),
    "failed bias_below": Wordings(
        "give less than people do for the same answers, by {figure}", "对同样的回答给分比人低 {figure}"
    ),
    "failed bias_bare": Wordings("score otherwise than people", "给分与人不同"),
    "failed bias_difference": Wordings(
        "favour {run} over {reference} by {figure}", "相对 {reference} 偏向 {run}，多给 {figure}"
    ),
    "need_questions bias": Wordings(
        "Questions that people have scored: {counted}, about {needed} needed to tell.",
        "人工评过的题现有 {counted} 道，约需 {needed} 道方可判断。",
    ),
    "need_questions bias_difference": Wordings(
        "Questions that people have scored in both runs: {counted}, about {needed} needed to tell.",
        "两次运行中人工均评过的题现有 {counted} 道，约需 {needed} 道方可判断。",
    ),
    "need_shared": Wordings(
        "Answers that two people have scored: {counted}, about {needed} needed to tell.",
        "由两人评过的回答现有 {counted} 个，约需 {needed} 个方可判断。",
    ),
    "need_beyond": Wordings("These runs have {most}: that is out of reach.", "这些运行只有 {most} 个：无法达到。"),
    "need_beyond_instead": Wordings(
        "Take people's scores (`--by people` of evalkit compare), or ask more questions.",
        "请以人工评分为准（evalkit compare 的 `--by people`），或增加题目。",
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
        "{whether} cannot be told, and it is not known how many scores would do: {reason}.",
        "{whether}，目前无从判断，也无法估计需要多少人工评分：{reason}。",
    ),
    "need_at_the_limit": Wordings(
        "{whether} is so close that no number of scores will tell.",
        "{whether}，正处在界限上，再多人工评分也难以判断。",
    ),
    "whether canaries": Wordings("Whether judges pass their canaries", "评审模型能否通过试题检验"),
    "whether agreement": Wordings("Whether judges agree with people", "评审模型与人是否一致"),
    "whether bias": Wordings("Whether judges give more or less than people", "评审模型给分是否比人偏高或偏低"),
    "whether bias_difference": Wordings("Whether judges favour a run", "评审模型是否偏向某次运行"),
    "need_review": Wordings(
        "More scores by people: `{command}`.",
        "增加人工评分：`{command}`。",
    ),
    "need_more_questions": Wordings(
        "People were given every question that these runs share; more takes runs that ask more.",
        "这些运行共有的题已全部送人工评分；要有更多，须运行更大的题集。",
    ),
    "calibration_unlabelled": Wordings(
        "Nobody has scored yet: {dimensions}. `{command}` puts answers before people.",
        "尚无人工评分的维度：{dimensions}。运行 `{command}` 可送人工评分。",
    ),
    "calibration_out_of_reach": Wordings(
        "Nobody has scored, and nobody need: {parts}. So few questions calibrate nothing; in all other answers a rule "
        "decides, or the dimension does not apply.",
        "以下维度没有人工评分，也不必评：{parts}。题数太少，无从校准；其余回答由规则判定，或不适用该维度。",
    ),
    "marked_part_shown": Wordings(
        "{dimension} (questions that people would be shown: {count})", "{dimension}（可送人工评分的题：{count}）"
    ),
    "calibration_unjudged": Wordings("Only people have scored: {dimensions}.", "以下维度只有人工评分：{dimensions}。"),
    "ground": Wordings("judges ...", "评审模型"),
    "ground canaries": Wordings("pass their canaries", "通过试题检验"),
    "ground agreement": Wordings("agree with people (alpha)", "与人一致（alpha）"),
    "ground bias": Wordings("give more than people by", "比人多给的分"),
    "ground bias_difference": Wordings("favour {run} over {reference} by", "相对 {reference} 偏向 {run}"),
    "ground_found": Wordings("found", "结果"),
    "ground_limit": Wordings("limit", "界限"),
    "ground_counted": Wordings("has", "现有"),
    "ground_needed": Wordings("needs", "需要"),
    "ground_finding": Wordings("so", "判定"),
    "finding met": Wordings("met", "达到"),
    "finding failed": Wordings("failed", "未达到"),
    "finding open": Wordings("open", "未定"),
    "limit_either_side": Wordings("±{limit}", "±{limit}"),
    "limit_below": Wordings("≥ -{limit}", "≥ -{limit}"),
    "alphas": Wordings(
        "Alpha of judges with people is {judge}; of people with each other, on the same answers, {people}.",
        "评审模型与人的 alpha 为 {judge}；在同样的回答上，人与人之间为 {people}。",
    ),
    "figure_absent": Wordings("No figure for “{names}”: {reason}.", "“{names}”无数据：{reason}。"),
    "combined_absent": Wordings("Judges and people combined: no figure ({reason}).", "两者合并：无数据（{reason}）。"),
    "whole_panel": Wordings("All judges together ({judges}), which decides:", "全体评审（{judges}），以此为准："),
    "one_judge": Wordings("Judge {judge}:", "评审模型 {judge}："),
    "labels_are": Wordings(
        "{answers} answers to {questions} questions are scored by both; {shared} of them by two people. By: {raters}.",
        "{answers} 个回答（{questions} 道题）既有评审模型评分又有人工评分，其中 {shared} 个由两人评分。"
        "评分人：{raters}。",
    ),
    "labels_none": Wordings(
        "No answer is scored by both judges and people.", "没有既有评审模型评分又有人工评分的回答。"
    ),
    "labelled_figure": Wordings("mean", "均分"),
    "labelled_difference": Wordings("{candidate} less {reference}", "{candidate} 减 {reference}"),
    "labelled_people": Wordings("people", "人工"),
    "labelled_judges": Wordings("judges", "评审模型"),
    "labelled_combined": Wordings("both", "两者合并"),
    "labelled_questions": Wordings("questions scored", "人工 评题"),
    "labels_untelling": Wordings(
        "“Questions scored” counts those, too, that tell nothing of judges: an answer that broke off was read by "
        "nobody and counts as 1, or judges have no score of it.",
        "“人工评题”也包括无法说明评审模型好坏的题：有的回答中断，无人读过，按 1 分计；有的没有评审评分。",
    ),
    "calibration_sides": Wordings(
        "The intervals of differences are two-sided, and the bounds of `evalkit compare` one-sided: of the same "
        "difference, these lie closer together.",
        "差值的区间是双侧的，而 `evalkit compare` 的置信界是单侧的：同一差值的置信界靠得更近。",
    ),
    "judges_weight": Wordings("judges' weight", "评审 权重"),
    "labels_worth": Wordings(
        "{difference}: with these judges, {labelled} questions scored by people tell as much as {alone} would without "
        "them.",
        "{difference}：有这些评审模型相助，人工评 {labelled} 题所得，相当于不用评审模型时评 {alone} 题。",
    ),
    "calibration_meaning": Wordings("How to read this", "说明"),
    "grounds_meaning": Wordings(
        "Agreement: Krippendorff's alpha of judges with single people, less that of people with each other, over the "
        "same answers by first scores; “has” and “needs” count answers that two people have scored. The other lines: "
        "levels by which judges give more than people, and by how much more in one run than in the other (below 0: "
        "less), mean over questions; met where the 90% interval lies inside the limit, failed where it lies outside; "
        "“has” and “needs” count questions. Needed is what would let judges who favour nothing, as noisy as these, be "
        "accepted four times in five. All judges together decide, for figures are made of their mean.",
        "一致性：评审模型与单个评分人的 Krippendorff alpha，减去人与人之间的，按相同回答的首次评分计算；“现有”和“需要”"
        "指由两人评过的回答数。其余各行：评审模型比人多给的分，以及对一次运行比对另一次多给的分（低于 0 为少给），按题"
        "平均；90% 区间在界限之内为达到，在界限之外为未达到；“现有”和“需要”指题数。“需要”的数量能使噪声相同而毫无偏向的"
        "评审模型有五分之四的机会被采信。以全体评审的均分为准，因为数据由它得出。",
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
        "answers that two people have scored are of {n1} independent questions, and it takes {n2}",
        "由两人评过的回答只涉及 {n1} 道独立题，至少需要 {n2} 道",
    ),
    "reason few_shared_answers": Wordings("too few answers that two people have scored", "由两人评过的回答太少"),
}
