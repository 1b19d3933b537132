"""What people make of two builds, beside what judges do, and both combined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["COMPARED_PEOPLE"]

COMPARED_PEOPLE: Final[Mapping[str, Wordings]] = {
    "criterion_by people": Wordings("{name} (people)", "{name}（人工）"),
    "criterion_by combined": Wordings("{name} (people and judges)", "{name}（人工与评审结合）"),
    "compared_people": Wordings("People and judges, side by side", "人工与评审模型对照"),
    "scored_by_head": Wordings("by", "评分方"),
    "scored_by people": Wordings("people", "人工"),
    "scored_by judges": Wordings("judges", "评审模型"),
    "scored_by combined": Wordings("both combined", "两者结合"),
    "decided_by people": Wordings("People's scores decide {criteria}.", "{criteria}以人工评分为准。"),
    "decided_by judges": Wordings("Judges' scores decide {criteria}.", "{criteria}以评审模型的评分为准。"),
    "decided_by combined": Wordings(
        "Scores of people and judges combined decide {criteria}.", "{criteria}以人工与评审结合的评分为准。"
    ),
    "decided_by_nobody": Wordings(
        "`--by {by}` changes nothing in this verdict: no criterion that decides is scored by people or judges. "
        "`--margin coherence=0.25`, for one, lets coherence decide.",
        "`--by {by}`对此结论没有影响：判定指标中没有由人或评审模型评分的。例如加上 `--margin coherence=0.25`，即以"
        "连贯性判定。",
    ),
    "decided_by_nobody_in_file": Wordings(
        "`scored_by` changes nothing in this verdict: the decision gives no margin to anything that people or judges "
        "score.",
        "`scored_by` 对此结论没有影响：决策文件没有为由人或评审模型评分的指标设允许差距。",
    ),
    "scored_by_whom": Wordings("{criterion} ({by})", "{criterion}（{by}）"),
    "rests_on_questions": Wordings("questions", "题数"),
    "compared_people_meaning": Wordings(
        "Changes of the mean score on the scale 1-5. “Both combined” is people's change over all questions (PPI++): "
        "what judges say of all of them, believed as far as it foretells people on the questions that both have "
        "scored, and set right by what they got wrong there. It is no more biased than people are.",
        "表中为 1-5 分制下平均得分的变化。“两者结合”（PPI++）是推算到全部题目的人工变化：采用评审模型对全部题目的评分，"
        "其可信程度取决于它在双方都评过的题目上能否预示人工评分，并按在这些题目上的偏差校正。其偏差不大于人工评分。",
    ),
    "compared_people_alone": Wordings(
        "No judge has scored both runs alike, so there is nothing to combine people's scores with.",
        "没有评审模型以同样方式评过两次运行，因此没有可与人工评分结合的数据。",
    ),
    "compared_people_scored": Wordings(
        "{criterion}: people have scored {scored} of {wanted} answers of both runs.",
        "{criterion}：两次运行共 {wanted} 个回答，人工已评 {scored} 个。",
    ),
    "judge_weight_said": Wordings(
        "{criterion}: judges are believed by {weight} about what people have not scored.",
        "{criterion}：对人工未评的部分，评审模型的采信程度为 {weight}。",
    ),
    "head scored_by": Wordings("Decided by", "依据评分"),
    "head people_difference": Wordings("Change, people", "变化（人工）"),
    "head people_low": Wordings("Lower bound, people", "下界（人工）"),
    "head people_high": Wordings("Upper bound, people", "上界（人工）"),
    "head judges_difference": Wordings("Change, judges", "变化（评审）"),
    "head judges_low": Wordings("Lower bound, judges", "下界（评审）"),
    "head judges_high": Wordings("Upper bound, judges", "上界（评审）"),
    "head combined_difference": Wordings("Change, combined", "变化（结合）"),
    "head combined_low": Wordings("Lower bound, combined", "下界（结合）"),
    "head combined_high": Wordings("Upper bound, combined", "上界（结合）"),
    "head judge_weight": Wordings("Judges believed by", "评审采信程度"),
    "head people_scored": Wordings("Answers scored by people", "人工已评回答"),
    "head people_wanted": Wordings("Answers put before people", "送人工评分回答"),
    "dropped not_sampled": Wordings("not drawn for people", "未抽中人工评分"),
    "reason people_later": Wordings("scored by people when every question is asked", "全部题目问完后才由人工评分"),
    "reason no_people_in_reference": Wordings(
        "not scored by people in the reference's run; score both alike with: `{n1}`",
        "参考没有人工评分；请用同样方式为两者评分：`{n1}`",
    ),
    "reason no_people_in_candidate": Wordings(
        "not scored by people in the candidate's run; score both alike with: `{n1}`",
        "候选没有人工评分；请用同样方式为两者评分：`{n1}`",
    ),
    "reason no_people_in_both": Wordings(
        "scored by people in neither run; score both with: `{n1}`", "两次运行均没有人工评分；请为两者评分：`{n1}`"
    ),
    "reason other_reviews": Wordings(
        "scored by people in different reviews, or by other anchors; score both alike with: `{n1}`",
        "人工评分来自不同批次，或采用了不同的等级说明；请用同样方式为两者评分：`{n1}`",
    ),
    "reason few_labels": Wordings(
        "people have scored {n1} questions of both runs, and it takes {n2}; have them score more with: `{n3}`",
        "两次运行中人工均已评的只有 {n1} 题，需要 {n2} 题；继续送人工评分：`{n3}`",
    ),
    "reason few_judged": Wordings(
        "people have scored {n1} questions of both runs, and it takes {n2}, but judges have scored only {n3}: ask more "
        "questions, or let people alone decide",
        "两次运行中人工均已评的有 {n1} 题，需要 {n2} 题，而评审模型只评了 {n3} 题：请增加题目，或只以人工评分为准",
    ),
    "reason half_reference": Wordings(
        "people have scored {n1} of {n2} answers of the reference; go on with: `{n3}`",
        "参考的 {n2} 个回答中，人工已评 {n1} 个；继续评分：`{n3}`",
    ),
    "reason half_candidate": Wordings(
        "people have scored {n1} of {n2} answers of the candidate; go on with: `{n3}`",
        "候选的 {n2} 个回答中，人工已评 {n1} 个；继续评分：`{n3}`",
    ),
}
