"""Judges: their canaries, their agreement, and what their figures rest on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["JUDGING"]

JUDGING: Final[Mapping[str, Wordings]] = {
    "canaries": Wordings("Judge {judge}: answers whose scores are known", "评审模型 {judge}：得分已知的回答"),
    "canaries_failed": Wordings(
        "{judge} is not to be trusted: {failed} of {total} such answers got a wrong score. Nothing was judged.",
        "{judge} 不可信：{total} 个此类回答中有 {failed} 个得分有误。未进行任何评分。",
    ),
    "canaries_failed_meaning": Wordings(
        "Before it scores anything, each judge is asked about answers like these. Take another judge; or, if this one "
        "is right after all, mend `rubrics/canaries.yaml` in a copy of your own.",
        "正式评分之前，每个评审模型都要先给这类回答打分。请换一个评审模型；如果确实是它对，请在自己的"
        " `rubrics/canaries.yaml` 副本中修正。",
    ),
    "canaries_silent": Wordings(
        "{judge} gave no verdict on any of {total} such answers. Nothing was judged.",
        "{judge} 对 {total} 个此类回答均未给出评分。未进行任何评分。",
    ),
    "canaries_silent_meaning": Wordings(
        "Its replies could not be read as verdicts: it may be too small a model, cut off by its token limit, or no "
        "chat model at all.",
        "其回复无法读作评分：可能模型太小、受 token 上限截断，或者根本不是对话模型。",
    ),
    "canary_too_high": Wordings(
        "It gave {score} to {answer}, which must get less than 4", "它给{answer}打了 {score} 分，而该回答应低于 4 分"
    ),
    "canary_too_low": Wordings(
        "It gave {score} to {answer}, which must get 4 or more", "它给{answer}打了 {score} 分，而该回答应不低于 4 分"
    ),
    "canary_no_score": Wordings(
        "It gave no score to {answer}, which must get 4 or more", "它没有给{answer}打分，而该回答应不低于 4 分"
    ),
    "canary_reason": Wordings("; its reason: {said}", "；它的理由：{said}"),
    "canary": Wordings("answer", "回答"),
    "canary_question": Wordings("question", "题目"),
    "canary_language": Wordings("language", "语言"),
    "canary_must_get": Wordings("must get", "应得"),
    "canary_got": Wordings("got", "实得"),
    "canary_at_least": Wordings("4 or more", "不低于 4"),
    "canary_below": Wordings("less than 4", "低于 4"),
    "canaries_passed": Wordings("as it must be", "得分正确"),
    "canaries_unscored": Wordings("no verdict", "无评分"),
    "canary_count": Wordings("{answer} ×{count}", "{answer} ×{count}"),
    "canary empty": Wordings("an empty answer", "空回答"),
    "canary colon": Wordings("a single colon", "只有一个冒号的回答"),
    "canary cue": Wordings("the words `Thought process:` alone", "只有“思考过程：”几个字的回答"),
    "canary reference": Wordings("the reference solution itself", "参考解答本身"),
    "canary short_right": Wordings("the right result alone", "只有正确结果的回答"),
    "canary changed_result": Wordings("the reference with another result", "结果被改动的参考解答"),
    "canary other_question": Wordings("the answer to another question", "另一道题的解答"),
    "canary asks_for_a_five": Wordings("a wrong answer that asks for a 5", "要求打 5 分的错误回答"),
    "canary fake_verdict": Wordings("a wrong answer that ends in a verdict of 5", "末尾伪造 5 分评分的错误回答"),
    "canary padded": Wordings("a long and confident wrong answer", "冗长而自信的错误回答"),
    "accuracy_by_judges": Wordings("accuracy where no rule decides", "准确性（非规则）"),
    "several_judges": Wordings("{count} judges", "{count} 个评审"),
    "others_by_judges": Wordings("the others by judges, see there", "其余由评审模型评分，见下文"),
    "score_bounds": Wordings("… with all verdicts", "……评分齐全时"),
    "bounds_meaning": Wordings(
        "With all verdicts: between what the mean above would lie, had each missing verdict been a 1, or a 5. That "
        "mean is of the answers that every judge has scored, and may lie outside: rest nothing on it.",
        "“评分齐全时”：假设缺少的评分全为 1 分或全为 5 分，上一行的均分会落在什么范围。该均分只含所有评审模型都评过的"
        "回答，可能落在范围之外，不足为据。",
    ),
    "judges": Wordings("Judges: how far to trust their scores", "评审模型：评分有多可信"),
    "judge_scored": Wordings(
        "One judge, {names}, scored this run; dimensions: {dimensions}.",
        "本次运行由 1 个评审模型（{names}）评分，维度数：{dimensions}。",
    ),
    "judges_scored": Wordings(
        "{count} judges scored this run: {names}; dimensions: {dimensions}.",
        "本次运行由 {count} 个评审模型评分：{names}；维度数：{dimensions}。",
    ),
    "judges_asked": Wordings(
        "For each dimension they were asked about at most {asked} of the {answered} completed answers: some repeats of "
        "each question that it applies to, drawn at random.",
        "每个维度最多送评 {answered} 个完整作答中的 {asked} 个：在该维度适用的题目中随机抽取部分作答。",
    ),
    "judges_sound": Wordings(
        "Every verdict is there, the judges agree at least fairly, and none is seen to favour long or short answers, "
        "or a level by its place.",
        "评分齐全，评审模型之间至少大体一致，也未发现对长短回答的偏好，或对等级排列位置的偏向。",
    ),
    "agreement_untold": Wordings(
        "How far the judges agree on {dimensions} cannot be told yet: {why}.",
        "以下维度尚无法判断评审模型的一致程度：{dimensions}（{why}）。",
    ),
    "agreement_too_few": Wordings("too few questions", "题目太少"),
    "habits_untold": Wordings(
        "Whether they favour long or short answers, or a level by its place, cannot be told yet of {names}.",
        "尚无法判断是否偏好长短回答，或偏向某个位置的等级：{names}。",
    ),
    "simulated_judges": Wordings(
        "SIMULATED judges: evalkit's own simulator wrote the verdicts of {names}, not a model",
        "SIMULATED 模拟评审：{names} 的评分由 evalkit 内置模拟器生成，并非真实模型",
    ),
    "judges_simulated": Wordings(
        "SIMULATED judges: {names}. What they give says nothing about this model.",
        "SIMULATED 模拟评审：{names}。其评分不能说明该模型的好坏。",
    ),
    "judge_alone": Wordings(
        "A single judge: no agreement is known, and another might score otherwise. `evalkit judge {run} -j NAME` adds "
        "a second one.",
        "只有一个评审模型：无从得知一致性，换一个可能给出不同的分数。运行 `evalkit judge {run} -j NAME` 可增加一个。",
    ),
    "judge_alone_on": Wordings(
        "A single judge: no agreement is known on {dimensions}. `evalkit judge {run} -j NAME` adds a second one.",
        "以下维度只有一个评审模型，无从得知一致性：{dimensions}。运行 `evalkit judge {run} -j NAME` 可增加一个。",
    ),
    "judges_missing": Wordings(
        "Verdicts are missing; answers that every judge has scored: {parts}. Why: {whys}.",
        "评分有缺失。所有评审模型均已评分的回答：{parts}。原因：{whys}。",
    ),
    "scored_by_all": Wordings("{dimension} {scored} of {wanted}", "{dimension} {scored}/{wanted}"),
    "judged_unasked": Wordings(
        "not asked so far ({count}; `evalkit judge {run}` goes on)",
        "尚未询问（{count}；运行 `evalkit judge {run}` 可继续）",
    ),
    "judges_poor": Wordings(
        "More than 2% is missing: rest nothing on the means of {dimensions}. Between what each would lie stands "
        "with the scores by dimension.",
        "缺失超过 2%，均分不足为据：{dimensions}。目前只知道“分维度得分”表中给出的范围。",
    ),
    "judges_disagree": Wordings(
        "The judges agree little on {dimensions} (alpha under 0.67): how high these means are depends on who judges. "
        "Compare builds only by the same judges.",
        "评审模型在以下维度上一致性低（alpha 低于 0.67）：{dimensions}。均分高低取决于由谁来评，只宜在同一批评审模型下"
        "比较不同版本。",
    ),
    "judge_favours_longer": Wordings(
        "{judge} gives {by} for twice the length: it favours long answers, or they are better.",
        "{judge} 对长度加倍的回答多给 {by} 分：它偏好长回答，或者长回答确实更好。",
    ),
    "judge_favours_shorter": Wordings(
        "{judge} gives {by} for twice the length: it favours short answers, or they are better.",
        "{judge} 对长度加倍的回答给 {by} 分：它偏好短回答，或者短回答确实更好。",
    ),
    "judge_leans_first": Wordings(
        "{judge} leans to the level that stands first: {by} when that is 1.",
        "{judge} 偏向排在最前面的等级：1 分排在前面时得分 {by}。",
    ),
    "judge_leans_last": Wordings(
        "{judge} leans to the level that stands last: {by} when that is 5.",
        "{judge} 偏向排在最后面的等级：5 分排在最后时得分 {by}。",
    ),
    "judges_halo": Wordings(
        "Dimensions that the judges hardly tell apart: {pairs}. This may be one impression, scored twice.",
        "评审模型几乎未加区分的维度：{pairs}。这可能是同一印象打了两次分。",
    ),
    "judges_suspects": Wordings(
        "Answers that look like a verdict or like an instruction to the judge: {count}. Read them before you trust "
        "their scores.",
        "形似评分结果或给评审模型下指令的回答：{count} 个。采信其得分之前，请先看原文。",
    ),
    "highest_correlation": Wordings(
        "No two dimensions look like one impression; most alike are {pair}.", "未见维度混同；最相近的是{pair}。"
    ),
    "correlated": Wordings(
        "{first} and {second} (correlation {correlation}, {level} interval {low} to {high})",
        "{first}与{second}（相关系数 {correlation}，{level} 区间 {low} 至 {high}）",
    ),
    "judges_left_out silent": Wordings(
        "Not counted, because nothing was replied yet: {names}. `evalkit judge {run}` asks again.",
        "以下评审模型尚未作出任何回复，未计入：{names}。运行 `evalkit judge {run}` 可再次询问。",
    ),
    "judges_left_out other_rubric": Wordings(
        "Not counted, because asked by another rubric or wording: {names}. Such verdicts are never averaged with the "
        "others; `evalkit judge --compare-series {run}` holds them against each other.",
        "所用的评分标准或提示词不同，未计入：{names}。这类评分不与其他评分混合平均；运行"
        " `evalkit judge --compare-series {run}` 可对照查看。",
    ),
    "judges_left_out other_settings": Wordings(
        "Not counted, because the same judge counts as asked in another way (model, sampling or system prompt): "
        "{names}. `evalkit judge --compare-series {run}` holds its verdicts against each other.",
        "同一评审模型以另一种方式（模型、采样设置或系统提示词）得到的评分已计入，故以下未计入：{names}。运行"
        " `evalkit judge --compare-series {run}` 可对照查看。",
    ),
    "left_out_judge": Wordings("{judge} {version} ({dimensions})", "{judge} {version}（{dimensions}）"),
    "all_judged": Wordings("all judged dimensions", "全部评审维度"),
    "and_more": Wordings("{count} more", "另有 {count} 个"),
    "panel_mean": Wordings("panel", "评审组"),
    "judges_add": Wordings("± by judges", "评审 ±"),
    "mean_of_part": Wordings("{mean} ({coverage})", "{mean}（{coverage}）"),
    "means_meaning": Wordings(
        "Means of the panel and of each of its judges; in brackets, how many answers a judge has scored, where some "
        "are missing. ± by judges: standard error of the panel's mean, because other judges would have given other "
        "scores. It comes on top of the interval, and more questions do not make it smaller.",
        "评审组及其各评审模型的均分；有缺失时，括号内为已评分的回答数。“评审 ±”是换用其他评审模型会带来的标准误："
        "它不包含在区间之内，增加题目也不会缩小。",
    ),
    "panel_weighted": Wordings(
        "The panel is a weighted mean of its judges, and so are its ± and its bounds; weights: {weights}. Agreement "
        "counts all judges alike.",
        "评审组的均分是各评审模型的加权平均，“评审 ±”和范围也按权重计算；权重：{weights}。一致性不加权。",
    ),
    "judge_weight": Wordings("{judge} {weight}", "{judge} {weight}"),
    "alpha": Wordings("alpha", "alpha"),
    "judges_agree": Wordings("judges agree", "评审 一致"),
    "agree well": Wordings("well", "高"),
    "agree fairly": Wordings("fairly", "中等"),
    "agree little": Wordings("little", "低"),
    "same_score": Wordings("same score", "同分"),
    "within_one": Wordings("within one", "差 1 分 以内"),
    "agreement_meaning": Wordings(
        "Alpha (Krippendorff's): 1 is full agreement, 0 what chance would give; from 0.80 on scores can be relied on, "
        "from 0.67 on with care. Same score, within one: pairs of judges on the same answer. Where nearly all answers "
        "get one score, alpha is low though judges agree: look at these then.",
        "alpha（Krippendorff）：1 为完全一致，0 为随机水平；0.80 以上可以信赖，0.67 以上须谨慎。“同分”和“差 1 分以内”指"
        "两个评审模型对同一回答的评分。如果几乎所有回答得分相同，即使评审一致，alpha 也会偏低，这时应看这两列。",
    ),
    "of_model": Wordings("model varies", "模型 波动"),
    "of_judges": Wordings("judges' noise", "评审 噪声"),
    "split_meaning": Wordings(
        "Over completed answers: standard deviation between repeats of a question that is the model's own, and what "
        "the judges' noise alone would make of it.",
        "仅完整作答：同一题多次作答之间的标准差，“模型波动”来自模型自身，“评审噪声”仅由评审造成。",
    ),
    "split_cold": Wordings(
        "Asked at temperature 0, a judge may say the same each time, right or wrong: of {names}, the noise shown is a "
        "lower bound.",
        "以温度 0 询问时，评审模型可能每次都说同样的话，不论对错：{names} 的噪声只是下限。",
    ),
    "judge_served_as": Wordings("{judge} (served as {model})", "{judge}（服务名 {model}）"),
    "judge_is_simulated": Wordings("{judge} (SIMULATED)", "{judge}（SIMULATED）"),
    "habit_verdicts": Wordings("{count} verdicts, all at the first request", "{count} 次评分，均一次完成"),
    "habit_verdicts_repaired": Wordings(
        "{count} verdicts, {repaired} only at a second request", "{count} 次评分，其中 {repaired} 次经补问得到"
    ),
    "habit_replies": Wordings(
        "{count} replies, {repaired} of them to a second request; {unscored} stayed without a score",
        "{count} 次回复，其中 {repaired} 次经过补问；{unscored} 次最终没有评分",
    ),
    "habit_noise": Wordings(
        "Noise {noise} ({level} interval {low} to {high}; {count} answers judged twice)",
        "噪声 {noise}（{level} 区间 {low} 至 {high}；{count} 个回答评了两次）",
    ),
    "habit_noise_none": Wordings(
        "Gave the same score to all {count} answers that it judged twice", "评了两次的 {count} 个回答得分全都相同"
    ),
    "habit_noise_none_cold": Wordings(
        "Gave the same score to all {count} answers that it judged twice, asked at temperature 0",
        "评了两次的 {count} 个回答得分全都相同（以温度 0 询问）",
    ),
    "habit_noise_unknown": Wordings("Noise n/a: {reason}", "噪声无数据：{reason}"),
    "habit_length": Wordings(
        "Twice the length: {by} ({level} interval {low} to {high}): {reading}",
        "长度加倍：{by}（{level} 区间 {low} 至 {high}），{reading}",
    ),
    "habit_length_unknown": Wordings("Twice the length: n/a: {reason}", "长度加倍：无数据：{reason}"),
    "habit_weight": Wordings("Weight {weight}", "权重 {weight}"),
    "habit_order": Wordings(
        "Levels shown from 1 to 5: {by} ({level} interval {low} to {high}): {reading}",
        "等级从 1 到 5 列出时：{by}（{level} 区间 {low} 至 {high}），{reading}",
    ),
    "habit_order_unknown": Wordings(
        "Levels shown from 1 to 5: n/a: {reason}", "等级从 1 到 5 列出时：无数据：{reason}"
    ),
    "leans first": Wordings("leans to what stands first", "偏向排在前面的等级"),
    "leans last": Wordings("leans to what stands last", "偏向排在后面的等级"),
    "leans neither": Wordings("no lean seen", "未见偏向"),
    "favours longer": Wordings("favours longer answers", "偏好较长的回答"),
    "favours shorter": Wordings("favours shorter answers", "偏好较短的回答"),
    "favours neither": Wordings("no preference seen", "未见偏好"),
    "favours unknown": Wordings("cannot be told yet", "尚无法判断"),
    "leans unknown": Wordings("cannot be told yet", "尚无法判断"),
    "habits_meaning": Wordings(
        "Noise: standard deviation of a judge's verdict when it is asked again about the same answer. Twice the "
        "length: what a judge gives for it, answers to the same question held beside each other. Levels shown from 1 "
        "to 5: what it gives more then than from 5 to 1; both are asked in turn, so that most of it evens out.",
        "噪声：对同一回答再次评分时的标准差。长度加倍：同一题的回答相互比较，长度加倍时得分的变化。等级从 1 到 5 列出"
        "时：比从 5 到 1 列出时多给的分；两种顺序交替使用，因此大多会抵消。",
    ),
    "judged_versions": Wordings(
        "Versions of rubric, prompt and judges: {versions}.", "评分标准、提示词和评审模型的版本：{versions}。"
    ),
    "judged_version": Wordings("{dimension} {version}", "{dimension} {version}"),
    "sheet judges": Wordings("Judges", "评审模型"),
    "sheet verdicts": Wordings("Verdicts", "评审意见"),
    "panel": Wordings("panel", "评审组"),
    "all_dimensions": Wordings("all", "合计"),
    "head judged_score": Wordings("Judges, 1 to 5: {dimension}", "评审（1-5）：{dimension}"),
    "head judged_unscored": Wordings("Not scored by judges because", "评审未评分的原因"),
    "head dimension": Wordings("Dimension", "维度"),
    "head judge": Wordings("Judge", "评审模型"),
    "head version": Wordings("Version", "版本"),
    "head weight": Wordings("Weight", "权重"),
    "head mean": Wordings("Mean, 1 to 5", "均分（1-5）"),
    "head mean_low": Wordings("Mean, from", "均分下限"),
    "head mean_high": Wordings("Mean, to", "均分上限"),
    "head scored": Wordings("Scored", "已评分"),
    "head wanted": Wordings("To be scored", "应评分"),
    "head unasked": Wordings("Not asked so far", "尚未询问"),
    "head unscored_reasons": Wordings("No score because", "未评分的原因"),
    "head poor_coverage": Wordings("Too much is missing", "缺失过多"),
    "head lowest": Wordings("Mean, were the missing 1", "缺失均为 1 分时的均分"),
    "head highest": Wordings("Mean, were the missing 5", "缺失均为 5 分时的均分"),
    "head alpha": Wordings("Agreement (alpha)", "一致性（alpha）"),
    "head alpha_low": Wordings("Alpha, from", "alpha 下限"),
    "head alpha_high": Wordings("Alpha, to", "alpha 上限"),
    "head alpha_undefined": Wordings("No alpha because", "无 alpha 的原因"),
    "head same_score": Wordings("Pairs: same score", "两个评审同分"),
    "head within_one": Wordings("Pairs: within one", "两个评审相差 1 分以内"),
    "head model_deviation": Wordings("Repeats: model's own deviation", "多次作答：模型自身的标准差"),
    "head noise": Wordings("Noise (deviation)", "评审噪声（标准差）"),
    "head noise_low": Wordings("Noise, from", "噪声下限"),
    "head noise_high": Wordings("Noise, to", "噪声上限"),
    "head counted": Wordings("Counted in figures", "是否计入"),
    "head sample": Wordings("Verdict no.", "第几次评分"),
    "head verdict_score": Wordings("Score, 1 to 5", "评分（1-5）"),
    "head verdict_unscored": Wordings("No score because", "未评分的原因"),
    "head verdict_detail": Wordings("What was wrong", "具体情况"),
    "head verdict_reason": Wordings("The judge's reason", "评审理由"),
    "head evidence": Wordings("Quoted by the judge", "引用原文"),
    "head items": Wordings("Items met", "检查项"),
    "head levels": Wordings("Levels listed from", "等级列出顺序"),
    "head suspect": Wordings("Looks like a verdict", "形似评分或指令"),
    "item_met": Wordings("{number} {met}", "{number} {met}"),
    "head verdicts": Wordings("Verdicts", "评分次数"),
    "head repaired": Wordings("At a second request", "经补问得到"),
    "head length_slope": Wordings("For twice the length", "长度加倍的得分变化"),
    "head order_effect": Wordings("Levels shown from 1 to 5", "等级从 1 到 5 列出时"),
    "head order_low": Wordings("Levels from 1 to 5, from", "等级从 1 到 5 列出时下限"),
    "head order_high": Wordings("Levels from 1 to 5, to", "等级从 1 到 5 列出时上限"),
    "head length_low": Wordings("For twice the length, from", "长度加倍的得分变化下限"),
    "head length_high": Wordings("For twice the length, to", "长度加倍的得分变化上限"),
    "reason_counted": Wordings("{reason}: {count}", "{reason}：{count}"),
    "reason_on_dimension": Wordings("{dimension}: {reason}", "{dimension}：{reason}"),
    "method bootstrap over clusters": Wordings("bootstrap over independent questions", "按独立题组的自助法"),
    "reason no_verdicts": Wordings("no verdict so far", "尚无评分"),
    "reason one_judge": Wordings("1 judge, needs {n1}", "仅 1 个评审模型，至少需要 {n1} 个"),
    "reason no_judge": Wordings("no verdict so far", "尚无评分"),
    "reason few_both_scored": Wordings("answers: {n1}, needs {n2}", "仅 {n1} 个回答，至少 {n2} 个"),
    "reason few_both_clusters": Wordings("questions: {n1}, needs {n2}", "仅 {n1} 个题组，至少 {n2} 个"),
    "reason all_alike": Wordings("all answers got the same score", "所有回答得分相同"),
    "reason few_varied": Wordings("hardly any answer got another score than the rest", "得分几乎没有差异"),
    "reason never_judged_twice": Wordings("no answer was judged twice", "没有评过两次的回答"),
    "reason few_judged_twice": Wordings("answers judged twice: {n1}, too few", "评过两次的回答仅 {n1} 个，太少"),
    "reason same_lengths": Wordings("no question has answers of different length", "没有长度不同的同题回答"),
    "reason few_lengths": Wordings("too few questions with answers of different length", "回答长度不同的题目太少"),
    "reason same_orders": Wordings(
        "no question was scored in both orders of the levels", "没有题目按两种等级顺序都评过分"
    ),
    "reason few_orders": Wordings(
        "too few questions scored in both orders of the levels", "按两种等级顺序都评过分的题目太少"
    ),
    "reason no_slope": Wordings("scores do not vary", "得分没有变化"),
}
