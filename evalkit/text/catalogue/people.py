"""People: what they scored, how far they agree, and what each of them is like as a rater."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["PEOPLE"]

PEOPLE: Final[Mapping[str, Wordings]] = {
    "people": Wordings("People: what their scores rest on", "人工评分：分数的依据"),
    "one_person": Wordings("1 person", "1 人"),
    "several_people": Wordings("{count} people", "{count} 人"),
    "others_by_people": Wordings("those by people, see there", "人工评分的版本见下文"),
    "score_bounds_people": Wordings("… with all scores", "……全部评完时"),
    "bounds_meaning_people": Wordings(
        "With all scores: where the mean above would lie if each sampled answer that people have not scored got a 1, "
        "or a 5. Do not rely on that mean.",
        "“全部评完时”：假设抽样中尚无人工评分的回答全为 1 分或全为 5 分，上一行的均分会落在什么范围。该均分不足为据。",
    ),
    "remark people_unfinished": Wordings(
        "people have not scored all answers that were sampled for them (they scored {dimensions} of them): rest "
        "nothing on the means of these dimensions; `{command}` goes on",
        "抽样的回答尚未全部人工评分（已评分的比例：{dimensions}）：这些维度的均分不足为据；运行 `{command}` 可继续",
    ),
    "person_scored": Wordings(
        "One person, {names}, has scored answers; dimensions: {dimensions}.",
        "由 1 人（{names}）评分，维度数：{dimensions}。",
    ),
    "people_scored": Wordings(
        "{count} people have scored answers: {names}; dimensions: {dimensions}.",
        "由 {count} 人评分：{names}；维度数：{dimensions}。",
    ),
    "people_sample": Wordings(
        "They see a sample: for each dimension at most {asked} answers, to {questions} questions drawn at random. An "
        "answer that was cut off, empty or endless is shown to nobody and counts as 1. An answer's score is the mean "
        "of its raters' last words.",
        "人工只评抽样部分：每个维度最多 {asked} 个回答，来自随机抽取的 {questions} 道题。其中被截断、为空或无休止"
        "的回答不送人评，计 1 分。一个回答的得分是各评分人最终评分的平均。",
    ),
    "people_sound": Wordings(
        "Every sampled answer is scored, people agree at least fairly, and no wide gap is open.",
        "抽样的回答均已评分，评分人之间至少大体一致，也没有悬而未决的大分歧。",
    ),
    "person_alone": Wordings(
        "A single person: no agreement is known, and another might score otherwise. `{command} --rater "
        "NAME` adds a second one.",
        "只有一名评分人：无从得知一致性，换一人可能给出不同的分数。运行 `{command} --rater NAME` 可增加一人。",
    ),
    "person_alone_on": Wordings(
        "A single person: no agreement is known on {dimensions}. `{command} --rater NAME` adds a second one.",
        "以下维度只有一名评分人，无从得知一致性：{dimensions}。运行 `{command} --rater NAME` 可增加一人。",
    ),
    "person_first": Wordings(
        "A single person so far: no agreement is known, and another might score otherwise. Nobody else who was asked "
        "has begun (asked: {count}).",
        "目前只有一名评分人：无从得知一致性，换一人可能给出不同的分数。其他受邀者（{count} 人）均未开始。",
    ),
    "person_first_on": Wordings(
        "A single person so far: no agreement is known on {dimensions}. Nobody else who was asked has begun on it.",
        "以下维度目前只有一名评分人，无从得知一致性：{dimensions}。其他受邀者均未开始评这些维度。",
    ),
    "people_missing": Wordings(
        "Scores are missing; sampled answers that somebody has scored: {parts}. Why: {whys}.",
        "评分有缺失。抽样中已有人评分的回答：{parts}。原因：{whys}。",
    ),
    "people_unasked": Wordings(
        "not scored so far ({count}; `{command}` goes on)",
        "尚未评分（{count}；运行 `{command}` 可继续）",
    ),
    "people_poor": Wordings(
        "More than 2% is missing: do not rely on people's means of {dimensions} yet. The scores by "
        "dimension of a run's scorecard say how far each could still move.",
        "缺失超过 2%，以下维度的人工均分不足为据：{dimensions}。全部评完后均分可能落在的范围，见运行成绩单的"
        "“分维度得分”表。",
    ),
    "people_disagree": Wordings(
        "People agree little on {dimensions} (alpha under 0.67): how high these means are depends on who scores.",
        "评分人在以下维度上一致性低（alpha 低于 0.67）：{dimensions}。均分高低取决于由谁来评。",
    ),
    "people_untold": Wordings(
        "How far people agree on {dimensions} cannot be told yet: {why}.",
        "以下维度尚无法判断评分人的一致程度：{dimensions}（{why}）。",
    ),
    "people_of_one_run": Wordings(
        "All of this is told of this run's answers alone; `evalkit agreement {runs}` tells it of all the answers that "
        "they have scored together.",
        "本节各项仅据本次运行的回答；运行 `evalkit agreement {runs}` 可看他们一同评过的全部回答。",
    ),
    "people_open_gaps first": Wordings(
        "2 or more apart, by last words: {parts}. What happens with these waits until all that is before {raters} is "
        "scored. Where somebody has stopped halfway, have somebody new take over: `{command} --rater NAME "
        "--instead-of OLD`.",
        "按最终评分相差 2 分以上：{parts}。下一步须等以下评分人评完手上的全部回答：{raters}。若有人中途停下，可请新人"
        "接替：`{command} --rater NAME --instead-of OLD`。",
    ),
    "people_open_gaps again": Wordings(
        "Still 2 or more apart, by last words: {parts}. To be looked at again by {raters}, on their pages or forms: "
        "`{command}` serves these. Where somebody has stopped, have somebody new take over: add `--rater "
        "NAME --instead-of OLD`.",
        "按最终评分仍相差 2 分以上：{parts}。待以下评分人在网页或表格中复核：{raters}；运行 `{command}` 可"
        "打开网页。若有人停下，可加 `--rater NAME --instead-of OLD` 请新人接替。",
    ),
    "people_open_gaps third": Wordings(
        "Still 2 or more apart after another look: {parts}. To be settled by {raters}, on their pages or forms: "
        "`{command}` serves these.",
        "复核后仍相差 2 分以上：{parts}。待以下评分人在网页或表格中裁定：{raters}；运行 `{command}` 可打开网页。",
    ),
    "people_open_gaps nobody": Wordings(
        "Still 2 or more apart after another look: {parts}. Somebody else must settle it: `{command} "
        "--rater NAME` adds a rater, who is given a whole share besides.",
        "复核后仍相差 2 分以上：{parts}，须由第三人裁定。运行 `{command} --rater NAME` 可增加一名评分人"
        "（另会分到完整的一份）。",
    ),
    "gap_on": Wordings("{dimension} {count}", "{dimension} {count} 个"),
    "people_too_fast": Wordings(
        "{rater} scored {count} of {timed} answers faster than they can be read.",
        "{rater} 评 {timed} 个回答时，有 {count} 个快于阅读所需的时间。",
    ),
    "people_straight": Wordings(
        "{rater} gave {count} answers in a row, of whichever runs they had, the same scores.",
        "{rater} 连续给 {count} 个回答打了同样的分数（不论出自哪次运行）。",
    ),
    "people_flagged": Wordings(
        "Flags that people put on answers, because something is wrong with answer or question: {count}. `evalkit "
        "export` lists them with their comments.",
        "评分人标记有问题的回答或题目：{count} 处。`evalkit export` 会列出这些标记和备注。",
    ),
    "people_agree": Wordings("people agree", "人工 一致"),
    "ac2": Wordings("AC2", "AC2"),
    "people_twice": Wordings("by two", "两人 评过"),
    "people_agreement_meaning": Wordings(
        "By first scores, before anybody looked again, on answers that two or more people scored (by two). Alpha "
        "(Krippendorff's): 1 is full agreement, 0 what chance would give; from 0.80 on scores can be relied on, from "
        "0.67 on with care. AC2 (Gwet's) asks the same and stays high where nearly all answers get one score, which "
        "pulls alpha down. Same score, within one: the share of pairs of people on one answer, averaged over answers.",
        "只看复核之前的首次评分，且只看两人以上评过的回答（“两人评过”）。alpha（Krippendorff）：1 为完全一致，0 为随机"
        "水平；0.80 以上可以信赖，0.67 以上须谨慎。AC2（Gwet）同样衡量一致性，但在几乎所有回答得分相同时不会像 alpha "
        "那样偏低。“同分”和“差 1 分以内”：先求同一回答上两两评分的比例，再对回答取平均。",
    ),
    "people_gaps": Wordings(
        "First scores 2 or more apart: {wide}. Looked at again since: {rechecked}; settled by somebody else: "
        "{settled}; still apart: {open}. Over all dimensions.",
        "首次评分相差 2 分以上：{wide} 个；其中已复核 {rechecked} 个，由第三人裁定 {settled} 个，仍有分歧 {open} 个"
        "（各维度合计）。",
    ),
    "people_no_gaps": Wordings(
        "Nobody was 2 or more apart from anybody on the same answer.", "同一回答上没有相差 2 分以上的评分。"
    ),
    "rater_scored": Wordings(
        "{scored} of {wanted} scores asked for, hidden repeats not counted",
        "已评 {scored} 项（应评 {wanted} 项，不含暗中重评）",
    ),
    "rater_scored_alone": Wordings("{scored} scores", "已评 {scored} 项"),
    "rater_cannot_judge": Wordings("“cannot judge”: {count}", "“无法判断”{count} 项"),
    "rater_seconds": Wordings("{time} an answer (median of {count})", "每个回答{time}（{count} 个的中位数）"),
    "rater_whole_seconds": Wordings("{seconds} s", " {seconds} 秒"),
    "rater_under_a_second": Wordings("under 1 s", "不到 1 秒"),
    "rater_again": Wordings(
        "scores given a second time (hidden repeats): {count}, the same again: {same}, at most one apart: {near}",
        "暗中重评 {count} 项：同分 {same} 项，相差不超过 1 分 {near} 项",
    ),
    "rater_never_again": Wordings("no hidden repeat so far", "尚无暗中重评"),
    "rater_comments": Wordings("comments: {count}", "备注 {count} 条"),
    "rater_flags": Wordings("flags: {count}", "标记 {count} 处"),
    "raters": Wordings("Each rater beside the others: {dimension}", "各评分人与其他人比较：{dimension}"),
    "rater": Wordings("rater", "评分人"),
    "rater_shared": Wordings("shared", "共评 回答"),
    "rater_bias": Wordings("gives more by", "偏高"),
    "rater_no_alpha": Wordings("No alpha for {raters}: {reason}.", "{raters} 的 alpha 无从计算：{reason}。"),
    "raters_meaning": Wordings(
        "By first scores, on answers that somebody else has scored too (shared). Alpha and within one: of this rater "
        "with each single other, all pairs together; an answer that more people scored counts more often here, so the "
        "figure of all may lie above or below that of every rater. Gives more by: what this rater gives more than the "
        "others on the same answers; below 0 they are stricter.",
        "只看首次评分，且只看其他人也评过的回答（“共评回答”）。alpha 和“差 1 分以内”：该评分人与其他每个人两两相比，"
        "合并计算；评分人较多的回答在此计入的次数更多，因此全体的数值可能高于或低于每一名评分人的数值。“偏高”：对同样的"
        "回答比其他人多给的分；低于 0 表示更严。",
    ),
    "people_versions": Wordings("Wordings of the anchors: {versions}.", "等级说明的版本：{versions}。"),
    "people_left_out": Wordings(
        "Not counted, because scored by another wording of the anchors: {names}. Such scores are never averaged with "
        "the others.",
        "所用等级说明不同，未计入：{names}。这类评分不与其他评分混合平均。",
    ),
    "left_out_people": Wordings(
        "{dimension} {version} ({raters}; answers: {count})", "{dimension} {version}（{raters}；{count} 个回答）"
    ),
    "sheet people": Wordings("People", "人工评分"),
    "sheet ratings": Wordings("Ratings", "人工评分明细"),
    "all_raters": Wordings("everybody", "全体"),
    "head people_score": Wordings("People, 1 to 5: {dimension}", "人工（1-5）：{dimension}"),
    "head people_unscored": Wordings("Not scored by people because", "人工未评分的原因"),
    "head person": Wordings("Rater", "评分人"),
    "head review": Wordings("Review", "人工评分编号"),
    "head sampled_questions": Wordings("Questions", "题目数"),
    "head shared": Wordings("Scored by two or more", "两人以上评过"),
    "head ac2": Wordings("Agreement (AC2)", "一致性（AC2）"),
    "head ac2_low": Wordings("AC2, from", "AC2 下限"),
    "head ac2_high": Wordings("AC2, to", "AC2 上限"),
    "head people_same_score": Wordings("Two people: same score", "两人同分"),
    "head people_within_one": Wordings("Two people: within one", "两人相差 1 分以内"),
    "head wide_gaps": Wordings("First scores 2 or more apart", "首次评分相差 2 分以上"),
    "head rechecked": Wordings("Of these, looked at again", "其中已复核"),
    "head settled": Wordings("Of these, settled", "其中已裁定"),
    "head open_gaps": Wordings("Still apart", "仍有分歧"),
    "head bias": Wordings("Gives more by", "偏高"),
    "head bias_low": Wordings("Gives more by, from", "偏高下限"),
    "head bias_high": Wordings("Gives more by, to", "偏高上限"),
    "head cannot_judge": Wordings("Cannot judge", "无法判断"),
    "head median_s": Wordings("Seconds an answer", "每个回答用时（秒）"),
    "head timed": Wordings("Answers timed", "有用时的回答"),
    "head too_fast": Wordings("Too fast to be read", "快于阅读所需"),
    "head longest_alike": Wordings("Same scores in a row, of all runs", "连续同分（不分运行）"),
    "head straight": Wordings("More than by chance", "超出偶然"),
    "head repeats": Wordings("Hidden repeats", "暗中重评"),
    "head self_same": Wordings("Repeats: same score", "重评同分"),
    "head self_within_one": Wordings("Repeats: within one", "重评相差 1 分以内"),
    "head comments": Wordings("Comments", "备注数"),
    "head flags": Wordings("Flags", "标记数"),
    "head kind": Wordings("Seen as", "评分缘由"),
    "head person_score": Wordings("Score, 1 to 5", "评分（1-5）"),
    "head person_unscored": Wordings("No score because", "未评分的原因"),
    "head flagged": Wordings("Flagged", "已标记"),
    "head comment": Wordings("Comment", "备注"),
    "head made_at": Wordings("Scored at, UTC", "评分时间（UTC）"),
    "head door": Wordings("Came in by", "提交方式"),
    "door page": Wordings("page", "网页"),
    "door sheet": Wordings("spreadsheet", "表格"),
    "door file": Wordings("offline page", "离线网页"),
    "rated_as common": Wordings("given to everybody", "全体共评"),
    "rated_as share": Wordings("own share", "个人份额"),
    "rated_as repeat": Wordings("hidden repeat", "暗中重评"),
    "rated_as recheck": Wordings("looked at again", "复核"),
    "rated_as third": Wordings("to settle it", "第三人裁定"),
    "agreement_title": Wordings("Agreement between people: {runs}", "人工评分一致性：{runs}"),
    "agreement_scored": Wordings("What is scored so far", "已评情况"),
    "rated_answers": Wordings("answers scored", "已评 回答"),
    "rated_questions": Wordings("questions asked", "抽样 题数"),
    "rater_count": Wordings("raters", "评分 人数"),
    "people_cannot_judge": Wordings("whoever saw it could not tell", "看过的人表示无法判断"),
    "reason taken_back": Wordings("the score was taken back", "评分已撤回"),
    "reason no_scores": Wordings("no score so far", "尚无评分"),
    "reason one_person": Wordings("1 person, needs {n1}", "仅 1 人评分，至少需要 {n1} 人"),
    "reason never_scored_twice": Wordings("no hidden repeat so far", "尚无暗中重评"),
    "reason nobody_else": Wordings("nobody else has scored the same answers", "没有其他人评过同样的回答"),
}
