"""What a decision will take and what it can tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["PLANNING"]

PLANNING: Final[Mapping[str, Wordings]] = {
    "plan pilot": Wordings(
        "pilot: {accuracy} right, {flips} of repeats disagree, {seconds} s{tokens} an answer",
        "试跑：正确率 {accuracy}，重复作答不一致 {flips}，每次作答 {seconds} 秒{tokens}",
    ),
    "plan tokens": Wordings(", {tokens} tokens", "、{tokens} token"),
    "plan cost": Wordings(
        "plan: {runs} runs of {questions} questions × {repeats}: {requests} requests, about {time} at {at_once} at once"
        "{available}",
        "计划：{runs} 轮，每轮 {questions} 题 × {repeats} 次，共 {requests} 次请求，{at_once} 路并发约需 {time}"
        "{available}",
    ),
    "plan available": Wordings(" ({hours} available)", "（可用 {hours}）"),
    "plan joint": Wordings(
        "a build as good as the reference passes all criteria in {percent} of such decisions; its accuracy can be told "
        "from one that is {margin} points worse",
        "与参考一样好的候选，此类决策有 {percent} 会全部通过；正确率上可与差 {margin} 个百分点的区分开",
    ),
    "plan head": Wordings(
        "{questions} questions × {repeats} repeats, {candidates} against {reference}",
        "{questions} 题 × {repeats} 次，{candidates} 对比 {reference}",
    ),
    "plan verdict": Wordings(
        "A build as good as the reference would pass {percent} of such decisions ({low} to {high}).",
        "与参考一样好的候选，此类决策有 {percent} 会通过（{low} 至 {high}）。",
    ),
    "plan low": Wordings(
        "That is under 80%: a good build would often be held up, most of all by {criterion} ({percent}). Widen that "
        "margin, or ask more questions.",
        "低于 80%：好的候选常会被卡住，主要卡在{criterion}（{percent}）。请放宽该项允许差距，或增加题数。",
    ),
    "plan dear": Wordings(
        "It takes about {time}, and {hours} are available: out of reach. Fewer repeats, fewer candidates or a smaller "
        "set take less, and tell less.",
        "约需 {time}，可用仅 {hours}：时间不够。减少重复次数、候选数或换小题集可省时，但能得出的结论也更少。",
    ),
    "plan takes": Wordings("What it takes", "需要多少"),
    "plan requests": Wordings("requests", "请求数"),
    "plan requests_said": Wordings("{requests} in {runs} runs", "{requests} 次，共 {runs} 轮"),
    "plan tokens_name": Wordings("tokens", "token 数"),
    "plan tokens_said": Wordings("about {total}, {each} an answer", "约 {total}，每次作答 {each}"),
    "plan time": Wordings("time", "时间"),
    "plan time_said": Wordings(
        "about {time}: {seconds} s an answer, {at_once} at once", "约 {time}：每次作答 {seconds} 秒，{at_once} 路并发"
    ),
    "plan rests_on": Wordings("rests on", "依据"),
    "plan builds_measured": Wordings(
        "run {pilot}: {accuracy} right, {flips} of repeats disagree, {unfinished} unfinished",
        "运行 {pilot}：正确率 {accuracy}，重复作答不一致 {flips}，未完成 {unfinished}",
    ),
    "plan builds_assumed": Wordings(
        "assumptions: {accuracy} right, {flips} of repeats disagree, {unfinished} unfinished; --pilot RUN takes yours",
        "假设：正确率 {accuracy}，重复作答不一致 {flips}，未完成 {unfinished}；用 --pilot RUN 换成实测值",
    ),
    "plan between_measured": Wordings(
        "how far builds differ from question to question: from {count} stored pairs",
        "各题上两个版本的差异幅度：取自已存的 {count} 对",
    ),
    "plan between_assumed": Wordings(
        "how far builds differ from question to question: assumed", "各题上两个版本的差异幅度：假设值"
    ),
    "plan pace_assumed": Wordings("the pace is assumed, too: nothing was measured yet", "速度也是假设值：尚无实测"),
    "plan judging": Wordings("What judging takes", "评审需要多少"),
    "plan judges": Wordings("judges", "评审模型"),
    "plan judges_assumed": Wordings("none configured; {count} are assumed", "尚未配置；按 {count} 个估算"),
    "plan verdicts": Wordings("verdicts", "评分次数"),
    "plan judged_questions": Wordings("{criterion} on {questions} questions", "{criterion} {questions} 题"),
    "plan verdicts_said": Wordings(
        "{verdicts}: {asked}, × {repeats} repeats × {runs} runs × {judges} judges; {trials} more to try the judges",
        "{verdicts} 次：{asked}，× 每题 {repeats} 次 × {runs} 轮 × {judges} 个评审模型；另有试评 {trials} 次",
    ),
    "plan judging_takes": Wordings("takes", "开销"),
    "plan judging_assumed": Wordings(
        "about {tokens} tokens and {time} (assumed: 15 tokens/s a request, replies and answers of usual length)",
        "约 {tokens} token、{time}（假设每路 15 token/秒，评分与回答为常见长度）",
    ),
    "plan judging_measured": Wordings(
        "about {tokens} tokens and {time}, at the pace of these judges' earlier verdicts",
        "约 {tokens} token、{time}，按这些评审模型此前的速度估算",
    ),
    "plan judged_difference": Wordings("{criterion} {difference}", "{criterion} {difference}"),
    "plan judged_nothing": Wordings(
        "{criterion} none at all, since no question asks for it", "{criterion} 无（没有适用的题目）"
    ),
    "plan judged_detectable": Wordings(
        "Of judged dimensions only large differences are found (with 80% power; assumed): {said}. 100 questions × 3 "
        "find about 0.18, 200 × 5 about 0.11. How far judges are apart comes on top, and no number of questions helps "
        "against it.",
        "评审维度只能发现较大的差异（功效 80%，假设值）：{said}。100 题 × 3 次约 0.18，200 题 × 5 次约 0.11。"
        "评审模型之间的分歧另计，增加题目也无法减小。",
    ),
    "plan people": Wordings("What people take", "人工评分需要多少"),
    "plan people_people": Wordings(
        "{criteria}: decided by people. After the answers are there, `evalkit review` puts those of {runs} runs to "
        "{questions} questions before them: about {minutes} minutes each for {raters} people.",
        "{criteria}由人工评分决定。作答结束后，`evalkit review` 把 {runs} 轮运行中 {questions} 题的回答送人工评分："
        "{raters} 人，每人约 {minutes} 分钟。",
    ),
    "plan people_combined": Wordings(
        "{criteria}: decided by judges, set right by people. After the answers are there, `evalkit review` puts those "
        "of {runs} runs to {questions} questions before them: about {minutes} minutes each for {raters} people.",
        "{criteria}由评审模型评分、经人工校正后决定。作答结束后，`evalkit review` 把 {runs} 轮运行中 {questions} 题的"
        "回答送人工评分：{raters} 人，每人约 {minutes} 分钟。",
    ),
    "plan people_short": Wordings(
        "Judges and people are combined from {wanted} questions on, and there are {questions}: no verdict comes of "
        "it. Ask more questions, or let people or judges alone decide.",
        "评审与人工结合至少需要 {wanted} 题，现有 {questions} 题：无法得出结论。请增加题目，或只以人工或评审评分为准。",
    ),
    "plan people_detectable": Wordings(
        "True differences that people alone find with so many (with 80% power; assumed): {said}.",
        "仅凭这些人工评分能发现的真实差异（功效 80%，假设值）：{said}。",
    ),
    "plan criteria": Wordings("What each criterion does to a good build", "好的候选在各项标准上的通过率"),
    "plan criterion": Wordings("criterion", "标准"),
    "plan allowed": Wordings("allowed", "允许差距"),
    "plan passes": Wordings("passes", "通过率"),
    "plan sizes": Wordings("What would decide on the accuracy", "正确率上多少题能定论"),
    "plan sizes_said": Wordings(
        "With 80% power, for a margin of {margin} points and a candidate that is {loss} points worse in truth; fewest "
        "requests first.",
        "功效 80%，允许差距 {margin} 个百分点，候选实际差 {loss} 个百分点；按请求数从少到多。",
    ),
    "plan questions": Wordings("questions", "题数"),
    "plan repeats": Wordings("repeats", "重复次数"),
    "plan all_requests": Wordings("requests in all", "总请求数"),
    "plan all_time": Wordings("about", "约需"),
    "plan out_of_reach": Wordings(
        "Out of reach: {questions} questions are there, and at {repeats} repeats it would take {needed}. Widen the "
        "margin or write more questions.",
        "做不到：现有 {questions} 题，重复 {repeats} 次时需要 {needed} 题。请放宽允许差距，或补充题目。",
    ),
    "plan never": Wordings(
        "Out of reach: a candidate whose true loss is the margin itself is decided by no number of questions.",
        "做不到：候选的实际差距恰等于允许差距时，再多的题也无法定论。",
    ),
    "plan telling": Wordings("What sizes can tell of the accuracy", "不同规模在正确率上能分辨多少"),
    "plan telling_said": Wordings(
        "In percentage points, with 80% power: true difference that is found / margin that a candidate as good as the "
        "reference passes.",
        "单位为百分点，功效 80%：能发现的真实差异 / 与参考一样好的候选能通过的允许差距。",
    ),
    "plan by_repeats": Wordings("{repeats}×", "{repeats} 次"),
    "plan two": Wordings("{detectable} / {margin}", "{detectable} / {margin}"),
    "duration seconds": Wordings("{seconds} s", "{seconds} 秒"),
    "duration minutes": Wordings("{minutes} min", "{minutes} 分钟"),
    "duration hours": Wordings("{hours} h", "{hours} 小时"),
}
