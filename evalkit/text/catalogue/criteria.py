"""Names of the figures that two runs are compared by; those of scores are the names of their dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["CRITERION_NAMES"]

CRITERION_NAMES: Final[Mapping[str, Wordings]] = {
    "criterion accuracy": Wordings("accuracy", "正确率"),
    "criterion accuracy_completed": Wordings("accuracy if completed", "正确率（仅完整作答）"),
    "criterion trap_accuracy": Wordings("trap accuracy", "陷阱题正确率"),
    "criterion flip_rate": Wordings("flip rate", "对错翻转率"),
    "criterion answer_flip_rate": Wordings("answer flip rate", "答案翻转率"),
    "criterion excess_flip": Wordings("flips beyond chance", "超出随机的翻转"),
    "criterion all_right": Wordings("always right (pass^R)", "每次全对（pass^R）"),
    "criterion unfinished": Wordings("unfinished", "未完成率"),
    "criterion cut": Wordings("cut", "中断率"),
    "criterion looping": Wordings("looping", "循环率"),
    "criterion empty": Wordings("empty", "空白率"),
    "criterion unread": Wordings("unread", "读不出答案"),
    "criterion transfer": Wordings("transfer if home is right", "知识迁移正确率"),
    "criterion seconds": Wordings("seconds per answer", "每次作答用时（秒）"),
    "criterion tokens": Wordings("tokens per answer", "每次作答 token 数"),
    "criterion tokens_per_s": Wordings("writing speed, tokens/s", "生成速度（token/秒）"),
    "criterion seconds_per_right": Wordings("seconds per right answer", "每次答对用时（秒）"),
    "criterion tokens_per_right": Wordings("tokens per right answer", "每次答对 token 数"),
    "criterion money_per_right": Wordings("money per right answer", "每次答对费用"),
    "criterion energy_per_right": Wordings("Wh per right answer", "每次答对能耗（Wh）"),
    "criterion accuracy_score": Wordings("accuracy score", "准确性得分"),
    "criterion_by judge": Wordings("{name} (judge {rater})", "{name}（评审模型 {rater}）"),
    "criterion_by human": Wordings("{name} (person {rater})", "{name}（人工 {rater}）"),
    # As nouns in a sentence: "on accuracy, traps, stability and completion it is not worse".
    "on accuracy": Wordings("accuracy", "正确率"),
    "on trap_accuracy": Wordings("traps", "陷阱题"),
    "on flip_rate": Wordings("stability", "稳定性"),
    "on answer_flip_rate": Wordings("stability of answers", "答案稳定性"),
    "on all_right": Wordings("being right every time", "每次全对"),
    "on accuracy_completed": Wordings("accuracy of completed answers", "完整作答正确率"),
    "on unfinished": Wordings("completion", "作答完成度"),
    "on cut": Wordings("cut answers", "中断率"),
    "on looping": Wordings("loops", "循环率"),
    "on empty": Wordings("empty answers", "空白率"),
    "on unread": Wordings("readable answers", "答案可读性"),
    "on seconds": Wordings("time per answer", "作答用时"),
    "on tokens": Wordings("tokens per answer", "token 用量"),
    "on tokens_per_s": Wordings("writing speed", "生成速度"),
    "on seconds_per_right": Wordings("time per right answer", "每次答对用时"),
    "on tokens_per_right": Wordings("tokens per right answer", "每次答对 token 数"),
    "on money_per_right": Wordings("money per right answer", "每次答对费用"),
    "on energy_per_right": Wordings("energy per right answer", "每次答对能耗"),
    "criteria_meaning": Wordings(
        "Differences of shares are percentage points; of times, speeds and costs, the candidate over the reference "
        "(×1.00 is the same). Flip rate: of two repeats of a question, one is right and the other wrong. Unfinished: "
        "cut, looping or empty. Trap accuracy: the mean of questions with and without a valid answer.",
        "比率之差以百分点计；用时、速度和开销为候选与参考之比（×1.00 表示相同）。对错翻转率：同一题答两次，一对一错。"
        "未完成：中断、循环或空白。陷阱题正确率：有解题与无解题正确率的平均。",
    ),
    "exploratory_meaning": Wordings(
        "Exploratory: no part of the verdict. p says how likely a difference this large would be by chance, adjusted "
        "by Holm for all figures of this table, so that it is another one where others stand beside it (other "
        "criteria, another `--by`); “no” does not show that there is no difference. Seconds and tokens per answer are "
        "geometric means over completed answers; what a right answer costs is spent on all attempts; scores go from 1 "
        "(worst) to 5.",
        "探索性结果，不计入结论。p 表示纯属随机时出现这么大差异的概率，已按 Holm 法对本表所有数据校正，因此同列的数据"
        "不同（指标或 `--by` 不同）时 p 也不同；“否”不等于没有差异。每次作答的用时和 token 数为完整作答的几何平均；每次"
        "答对的开销按全部作答计算；得分 1 分最低、5 分最高。",
    ),
}
