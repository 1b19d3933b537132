"""Parts of a report, and how its figures are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["REPORT"]

REPORT: Final[Mapping[str, Wordings]] = {
    "report verdict": Wordings("Verdict", "结论"),
    "report why": Wordings("Why", "依据"),
    "report sure": Wordings("How sure", "把握有多大"),
    "report odd": Wordings("What is odd", "异常之处"),
    "report odd_runs": Wordings("In the runs themselves", "各次运行本身"),
    "nothing odd": Wordings("evalkit found nothing to warn about.", "evalkit 没有发现需要提醒的问题。"),
    "report spending": Wordings("Speed and cost", "速度与开销"),
    "report details": Wordings("Details", "细节"),
    "report method": Wordings("Method", "方法"),
    "report run": Wordings("Run of {name}", "运行：{name}"),
    "report contents": Wordings("Contents", "目录"),
    "report made": Wordings("made {when} by evalkit {version}", "{when} 由 evalkit {version} 生成"),
    "report skip": Wordings("Skip to the verdict", "跳到结论"),
    "not_compared no_common": Wordings(
        "These runs were not asked the same questions, so that nobody can say which one is better: they stand beside "
        "each "
        "other. Ask the same ones with `evalkit run --like`.",
        "这些运行没有共同的题目，无法判断孰优孰劣，只能并列展示。用 `evalkit run --like` 可提出相同的题目。",
    ),
    "method_intervals": Wordings(
        "An interval says where the figure would lie, had other questions of the same kind been asked: 95% of such "
        "intervals hold it. It rests on independent questions, not on attempts, since repeats of a question share its "
        "difficulty. Where too little is known, there is no figure, and the reason stands in its place.",
        "置信区间表示换一批同类题目时指标会落在哪里：95% 的此类区间包含真值。区间以独立题组计，而不以作答次数计，"
        "因为同一题的多次作答难度相同。数据不足时不给出数字，而说明原因。",
    ),
    "method_of accuracy": Wordings("right", "正确率"),
    "method_how accuracy": Wordings(
        "Share of attempts that are wholly right, each question weighing the same. Every attempt counts: what was cut, "
        "empty or looping is a miss. What the endpoint failed to serve is asked again and counted apart.",
        "完全正确的作答比例，每题权重相同。全部作答都计入：中断、空白和循环的作答计为答错；"
        "服务端未能提供的作答会重新提问，"
        "并单独计数。",
    ),
    "method_of dimensions": Wordings("scores 1-5", "得分（1-5）"),
    "method_how dimensions": Wordings(
        "Mean over questions of the mean over their repeats. Accuracy by rules, response time by the clock, the "
        "others by "
        "judges or people, which are never averaged together.",
        "先对同一题的多次作答取平均，再对题目取平均。准确性由规则评分，响应时间由计时评分，其余由评审模型或人工评分，"
        "二者不混合平均。",
    ),
    "method_of stability": Wordings("flips", "翻转率"),
    "method_how stability": Wordings(
        "Of two repeats of a question, how often one is right and the other wrong; mean over questions.",
        "同一题的两次作答中一对一错的比例，对题目取平均。",
    ),
    "method_of pass_k": Wordings("pass^k and pass@k", "pass^k 与 pass@k"),
    "method_how pass_k": Wordings(
        "The chance that k attempts at a question are all right, and that at least one is; without bias, from the "
        "repeats "
        "that there are.",
        "同一题 k 次作答全对的概率，以及至少一次正确的概率；由已有的重复作答无偏估计。",
    ),
    "method_of slices": Wordings("slices", "分类别、分难度"),
    "method_how slices": Wordings(
        "The same shares over part of the questions. Many are looked at, so that some look odd by chance: they say "
        "where "
        "to look, and decide nothing.",
        "在部分题目上计算的同一比例。查看的格子多，总有一些偶然显得异常：只用于提示，不用于下结论。",
    ),
    "method_of speed": Wordings("times and rates", "时间与速度"),
    "method_how speed": Wordings(
        "Quantiles over attempts, as this server had them at this load: no interval belongs to them. The rate counts "
        "tokens "
        "from the first to the last; buffered streams are left out.",
        "按作答统计的分位数，反映该服务器在当时负载下的表现，没有置信区间。速度按首个到最后一个 token 计算，"
        "不含缓冲输出的作答。",
    ),
    "method_of tokens": Wordings("right by tokens", "按 token 数的正确率"),
    "method_how tokens": Wordings(
        "Attempts that count, sorted by their tokens and cut into fifths; of each fifth the share right, as above.",
        "将计入的作答按 token 数排序并分为五等份，分别计算正确率。",
    ),
    "method_of cost": Wordings("cost of a right answer", "每次答对的开销"),
    "method_how cost": Wordings(
        "What all attempts took over how many are right. An attempt takes its seconds of the machine, divided by the "
        "requests that share it, times its price or power.",
        "全部作答的开销÷答对次数。一次作答占用机器的时间为其用时÷同时处理的请求数，再乘以单价或功率。",
    ),
    "method_of difference": Wordings("change", "变化"),
    "method_how difference": Wordings(
        "Candidate minus reference on the questions that both were asked, question by question, with a bound on either "
        "side, each 95% by itself.",
        "在共同题目上逐题计算候选减参照，上下界各自的置信度为 95%。",
    ),
    "method_of margin": Wordings("limit", "允许"),
    "method_how margin": Wordings(
        "PASS: the worse bound lies inside of what is allowed. FAIL: the better bound lies outside. INCONCLUSIVE: "
        "neither.",
        "通过：较差的界在允许范围内；不通过：较好的界也在允许范围外；其余为无法判定。",
    ),
    "method_of p": Wordings("p-values", "p 值"),
    "method_how p": Wordings(
        "Of no difference, corrected for how many are looked at: Holm's over figures without a margin, "
        "Benjamini-Hochberg's over slices.",
        "针对“无差异”的假设，并作多重比较校正：无允许差距的指标用 Holm 法，分类别分难度用 Benjamini-Hochberg 法。",
    ),
    "method_made": Wordings("made with", "生成"),
    "method_used": Wordings("intervals by", "区间算法"),
    "method_policy": Wordings("policy (hash)", "判定规则（哈希）"),
    "method_fact": Wordings("fact", "项目"),
    "method_begun": Wordings("begun", "开始"),
    "method_bank": Wordings("bank", "题库"),
    "method_bank_hash": Wordings("bank (hash)", "题库（哈希）"),
    "method_prompt": Wordings("prompt version", "提示词版本"),
    "method_passport": Wordings("server's passport (hash)", "服务器自述（哈希）"),
    "method_key": Wordings("experiment (hash)", "实验（哈希）"),
    "method_seed": Wordings("seed", "随机种子"),
    "method_rater": Wordings("{dimension} by", "{dimension}评分"),
    "method_rated": Wordings("{rater}, {version}", "{rater}，{version}"),
}
