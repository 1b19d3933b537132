"""What judges make of two builds: the difference of each, how far they are apart, and what they left unscored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["COMPARED_JUDGES"]

COMPARED_JUDGES: Final[Mapping[str, Wordings]] = {
    "criterion_by panel": Wordings("{name} ({count} judges)", "{name}（{count} 个评审模型）"),
    "compared_judges": Wordings("What the judges say, each by itself", "各评审模型的分别意见"),
    "judge": Wordings("judge", "评审模型"),
    "all_judges": Wordings("all", "全部"),
    "judges_apart": Wordings("apart", "评审分歧"),
    "plus_minus": Wordings("±{value}", "±{value}"),
    "compared_judges_meaning": Wordings(
        "Changes of the mean score on the scale 1-5, of all judges together and of each alone. “Apart”: the standard "
        "error that the choice of judges adds to the change by all of them. The bounds do not hold it, and more "
        "questions do not make it smaller: more judges do.",
        "表中为 1-5 分制下平均得分的变化：全部评审模型合计，以及每个评审模型单独的结果。“评审分歧”：评审模型的选取给"
        "合计结果带来的标准误。置信界不含这部分误差，增加题目也不会使其变小，增加评审模型才会。",
    ),
    "compared_judge_alone": Wordings(
        "All by {judge} alone: whether another judge would see these changes is not known. Let others judge both runs.",
        "全部由 {judge} 一个评审模型评分：换一个评审模型是否还能看到这些变化，无从得知。"
        "请让其他评审模型也为两次运行评分。",
    ),
    "judges_split": Wordings(
        "Judges disagree on which build is better: {criteria}.", "评审模型对哪个版本更好意见相反：{criteria}。"
    ),
    "judge_says": Wordings("{judge} {difference}", "{judge} {difference}"),
    "criterion_judges": Wordings("{criterion} ({said})", "{criterion}（{said}）"),
    "compared_missing": Wordings(
        "{criterion}: {candidate} of the candidate's answers and {reference} of the reference's have a score of every "
        "judge. Whatever the missing scores are, the change over these very answers is between {low} and {high}; "
        "chance is not included, so this says nothing about other answers of these builds.",
        "{criterion}：候选 {candidate}、参考 {reference} 的回答得到了所有评审模型的评分。无论缺失的评分是多少，就这批"
        "回答而言，变化都在 {low} 与 {high} 之间；其中不含抽样误差，不能推及这两个版本的其他回答。",
    ),
    "remark judge_kin": Wordings(
        "judge {judge} is of the same family ({family}) as {kin} and not as {other}: judges favour their kin, so a "
        "judged difference may be that",
        "评审模型 {judge} 与 {kin} 同属 {family} 系列，而与 {other} 不同：评审模型会偏向同系列模型，评审得分的差异可能"
        "来源于此",
    ),
    "reason judged_later": Wordings("judged when every question is asked", "全部题目问完后才评审"),
    "reason not_judged_in_reference": Wordings(
        "not judged in the reference's run; judge both alike with: {n1}", "参考未经评审；请用同样方式评审两者：{n1}"
    ),
    "reason not_judged_in_candidate": Wordings(
        "not judged in the candidate's run; judge both alike with: {n1}", "候选未经评审；请用同样方式评审两者：{n1}"
    ),
    "reason not_judged_in_both": Wordings(
        "judged in neither run; judge both with: {n1}", "两次运行均未经评审；请评审两者：{n1}"
    ),
    "reason judge_missing": Wordings(
        "judge {n1} has no verdict like the others'; judge both alike with: {n2}",
        "评审模型 {n1} 没有与其他评审模型同类的评分；请用同样方式评审两者：{n2}",
    ),
    "reason other_series": Wordings(
        "judged by other series; judge both alike with: {n1}", "评审系列不同；请用同样方式评审两者：{n1}"
    ),
    "reason poor_coverage": Wordings(
        "coverage {n1} in the candidate, {n2} in the reference: no finding. Whatever the missing verdicts are, the "
        "difference over these very answers is between {n3} and {n4}; chance is not included",
        "评分覆盖率：候选 {n1}，参考 {n2}，不足以得出结论。无论缺失的评分是多少，就这批回答而言差值都在"
        " {n3} 与 {n4} 之间；其中不含抽样误差",
    ),
    "reason judge_coverage": Wordings(
        "coverage {n1} in the candidate, {n2} in the reference", "评分覆盖率：候选 {n1}，参考 {n2}"
    ),
    "reason judge_canaries": Wordings(
        "judge {n1} is not to be trusted: its canaries stopped it", "评审模型 {n1} 不可信：未通过试评"
    ),
    "reason judge_failed": Wordings("judge {n1} failed: {n2}", "评审模型 {n1} 出错：{n2}"),
}
