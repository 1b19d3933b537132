"""What the viewer says around answers: the list of attempts, one question's page, and a comparison's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["VIEWED_ANSWERS"]

VIEWED_ANSWERS: Final[Mapping[str, Wordings]] = {
    "attempts filters": Wordings("Filters", "筛选条件"),
    "attempts text": Wordings("Text in the answer", "回答中的文字"),
    "attempts runs_hint": Wordings("none chosen: all runs", "不选则包括全部运行"),
    "attempts question": Wordings("Question id", "题目编号"),
    "attempts category": Wordings("Category", "类别"),
    "attempts difficulty": Wordings("Difficulty", "难度"),
    "attempts outcome": Wordings("Outcome", "结局"),
    "attempts right": Wordings("Right or wrong", "对错"),
    "attempts language": Wordings("Language", "语言"),
    "attempts language en": Wordings("English", "英文"),
    "attempts language zh": Wordings("Chinese", "中文"),
    "attempts dimension": Wordings("Scored on", "评分维度"),
    "attempts rater": Wordings("Scored by", "评分者"),
    "attempts lowest": Wordings("Score from", "最低分"),
    "attempts highest": Wordings("Score to", "最高分"),
    "attempts flips": Wordings("only questions that flip: sometimes right, sometimes not", "只看时对时错的题目"),
    "attempts any": Wordings("any", "不限"),
    "attempts show": Wordings("Show", "查看"),
    "attempts more_filters": Wordings("Language, question, scores", "语言、题目、分数"),
    "attempts chip": Wordings("{name}: {value}", "{name}：{value}"),
    "attempts remove": Wordings("remove the filter {chip}", "移除筛选条件“{chip}”"),
    "attempts clear": Wordings("remove all", "全部移除"),
    "attempts count": Wordings("Attempts: {count}", "作答：{count} 次"),
    "attempts count_more": Wordings("Attempts: {count}+", "作答：{count} 次以上"),
    "attempts not_indexed": Wordings(
        "Attempts not indexed yet: {count}. The page renews itself once the index has come so far.",
        "尚未编入索引：{count} 次作答。索引完成后本页自动刷新。",
    ),
    "attempts none": Wordings("No attempt meets all of these filters.", "没有同时符合这些条件的作答。"),
    "attempts none_indexed": Wordings(
        "None of the attempts that were indexed so far meets all of these filters.",
        "目前已编入索引的作答中，没有同时符合这些条件的。",
    ),
    "attempts none_yet": Wordings("There is no finished attempt yet.", "尚无已完成的作答。"),
    "attempts none_here": Wordings(
        "Nothing among the attempts that were looked through so far; the next page looks on.",
        "目前查过的作答中没有符合的；下一页将继续查找。",
    ),
    "attempts paging": Wordings("More attempts", "更多作答"),
    "attempts answer": Wordings("Answer", "回答"),
    "attempts no_answer": Wordings("no answer", "没有回答"),
    "attempts repeat": Wordings("Repeat", "重复"),
    "attempts score": Wordings("Score", "分数"),
    "attempts flip": Wordings("Flip rate", "翻转率"),
    "attempts time": Wordings("Time", "用时"),
    "attempts tokens": Wordings("Tokens", "token 数"),
    "attempts mark yes": Wordings("right", "正确"),
    "attempts mark no": Wordings("wrong", "错误"),
    "attempts mark none": Wordings("undecided", "未判定"),
    "attempts bad": Wordings(
        "{name} cannot be {value}; choose one of the list.", "{name} 不能是 {value}；请从列表中选择。"
    ),
    "attempts bad_number": Wordings(
        "{name} cannot be {value}; give a number from 1 to 5.", "{name} 不能是 {value}；请填 1 到 5 之间的数。"
    ),
    "question place": Wordings("Question {number} of {count} in {model}", "{model} 的第 {number} 题（共 {count} 题）"),
    "question previous": Wordings("Previous question", "上一题"),
    "question next": Wordings("Next question", "下一题"),
    "question asked": Wordings("Question", "题目"),
    "question wording": Wordings("Wording {number}", "题面 {number}"),
    "question instruction": Wordings("What the model was told about the form of its answer", "对作答格式的要求"),
    "question expected": Wordings("Expected answer", "标准答案"),
    "question open": Wordings(
        "No rule decides this question: judges and people do.", "本题没有规则可判，由评审模型和人工评分。"
    ),
    "question solution": Wordings("Reference solution", "参考解答"),
    "question checklist": Wordings("Checklist ({count})", "检查项（{count}）"),
    "question at_a_glance": Wordings("At a glance", "一览"),
    "question run": Wordings("Run", "运行"),
    "question right_of": Wordings("{right} of {decided} right", "{decided} 次中 {right} 次正确"),
    "question undecided": Wordings("no rule decides", "没有规则可判"),
    "question awaits_rule": Wordings("not scored yet", "尚未评分"),
    "question score_with": Wordings(
        "not scored yet; score with: evalkit score {run}", "尚未评分；可运行 evalkit score {run}"
    ),
    "question flips": Wordings("flips", "时对时错"),
    "question repeat": Wordings("Repeat {number}", "第 {number} 次"),
    "question not_asked": Wordings("not asked", "未作答"),
    "question all_repeats": Wordings("All repeats", "全部重复"),
    "question left_out": Wordings(
        "Shown are {shown} of {wanted} repeats; choose one: ", "显示 {wanted} 次重复中的 {shown} 次；可指定某一次："
    ),
    "question one_repeat": Wordings("Only repeat {number}", "只看第 {number} 次"),
    "question remove_run": Wordings("leave out {run}", "不显示 {run}"),
    "question other_runs": Wordings("Other runs with this question: {count}", "其他包含本题的运行：{count}"),
    "question add_run": Wordings("show {run} too", "同时显示 {run}"),
    "question in_attempts": Wordings("All attempts at this question", "本题的全部作答"),
    "question compare": Wordings("Compare these runs", "比较这些运行"),
    "question read": Wordings("Answer read: {read}", "读出的答案：{read}"),
    "question unread": Wordings("No final answer could be read.", "读不出最终答案。"),
    "question no_answer": Wordings("There is no answer.", "没有回答。"),
    "question cut": Wordings("Only the beginning is shown.", "只显示开头部分。"),
    "question as_source": Wordings(
        "Shown as it was written: it is too long or too deep to be drawn.", "按原文显示：内容过长或层次过深，无法排版。"
    ),
    "question source": Wordings("Source", "原文"),
    "question whole": Wordings("Whole answer ({count} characters)", "完整回答（{count} 个字符）"),
    "question reasoning": Wordings("Reasoning ({count} characters)", "推理过程（{count} 个字符）"),
    "question show_reasoning": Wordings("Show the reasoning", "查看推理过程"),
    "question loading": Wordings("Is being fetched…", "正在读取……"),
    "question not_loaded": Wordings("It could not be fetched; open the link instead.", "读取失败，请改用链接打开。"),
    "question text_cut": Wordings(
        "\n\n[Only the first {count} characters are shown.]", "\n\n［只显示前 {count} 个字符。］"
    ),
    "question failure": Wordings("The endpoint did not serve: {kind}", "服务端未能提供：{kind}"),
    "question seconds": Wordings("{seconds} s", "{seconds} 秒"),
    "question tokens": Wordings("{count} tokens", "{count} 个 token"),
    "question tries": Wordings("try {number}", "第 {number} 次尝试"),
    "question scores": Wordings("Scores and reasons", "分数与理由"),
    "question no_scores": Wordings("Nothing was scored yet.", "尚未评分。"),
    "question unscored_why": Wordings("no score: {why}", "无评分：{why}"),
    "question who_rule": Wordings("rule", "规则"),
    "question who_clock": Wordings("clock", "计时"),
    "question who_version": Wordings("{who}, version {version}", "{who}，版本 {version}"),
    "question earlier": Wordings("an earlier version, not in the figures", "较早的版本，不计入各项数字"),
    "question who_judge": Wordings("judge {judge}", "评审模型 {judge}"),
    "question who_person": Wordings("{rater}", "{rater}"),
    "question sample": Wordings("verdict {number}", "第 {number} 次评分"),
    "question items": Wordings("Items met: {items}", "检查项：{items}"),
    "question evidence": Wordings("Quoted from the answer", "引自回答"),
    "question suspect": Wordings(
        "The answer holds what looks like a verdict or an instruction: {said}",
        "回答中有形似评分结果或指令的内容：{said}",
    ),
    "question last_word": Wordings("counts", "计入"),
    "question superseded": Wordings("does not count", "不计入"),
    "question flagged": Wordings("flagged", "已标记"),
    "question comment": Wordings("Comment: {comment}", "备注：{comment}"),
    "question hold": Wordings("Hold against another…", "与另一个对照……"),
    "question hold_other": Wordings("Hold against {left}", "与 {left} 对照"),
    "question held": Wordings("Held against each other", "对照"),
    "question hold_row": Wordings("Hold the first two against each other", "对照前两个回答"),
    "question choosing": Wordings(
        "Chosen: {left}. Now choose the answer to hold it against.", "已选：{left}。请再选择要对照的回答。"
    ),
    "question choose_no_more": Wordings("Choose none", "取消选择"),
    "question swap": Wordings("Swap sides", "左右互换"),
    "question close": Wordings("Close", "关闭"),
    "question equal": Wordings("Both answers are the same, letter for letter.", "两个回答一字不差。"),
    "question coarse": Wordings(
        "Some passages are too long to be held against each other word by word, and are marked whole.",
        "部分段落过长，无法逐词对照，整段标出。",
    ),
    "question held_cut": Wordings(
        "Only the first {count} characters of each are held against each other.", "每个回答只对照前 {count} 个字符。"
    ),
    "question legend_left": Wordings("only in this answer (left)", "仅见于左侧回答"),
    "question legend_right": Wordings("only in this answer (right)", "仅见于右侧回答"),
    "question side_left": Wordings("Left", "左侧"),
    "question side_right": Wordings("Right", "右侧"),
    "question gone": Wordings("One of the two answers is not on this page.", "所选的两个回答之一不在本页。"),
    "question bad_repeat": Wordings("repeat: a number from 1 on.", "repeat：应为 1 以上的数字。"),
    "question answer_of": Wordings("{model} {run}, repeat {number}", "{model} {run}，第 {number} 次"),
    "attempts simulated": Wordings(
        "SIMULATED: among these runs are some of evalkit's own simulator; no model wrote their answers",
        "SIMULATED 模拟数据：其中部分运行的回答由 evalkit 内置模拟器生成，并非真实模型",
    ),
    "compare title": Wordings("Comparison", "比较"),
    "compare choose": Wordings(
        "Choose a reference and at least one candidate in the list of runs.",
        "请在运行列表中选择一个参考和至少一个候选。",
    ),
    "compare same": Wordings(
        "A run cannot be compared with itself: choose another candidate in the list of runs.",
        "不能将一次运行与其自身比较：请在运行列表中另选候选。",
    ),
    "compare too_many": Wordings(
        "At most {most} candidates are compared with a reference at once: choose fewer in the list of runs.",
        "一次最多将 {most} 个候选与参考比较：请在运行列表中少选几个。",
    ),
    "compare swap": Wordings("Swap reference and candidate", "参考与候选互换"),
    "compare blocked": Wordings(
        "{name} differs from the reference in more than its answers, which stops the verdict: {what}.",
        "{name} 与参考的差异不止于回答，因此不作判定：{what}。",
    ),
    "compare intended": Wordings("That is what I compare", "这正是要比较的"),
    "compare changed": Wordings("Questions that changed", "结果有变化的题目"),
    "compare changed_count": Wordings("Questions: {count}.", "共 {count} 道。"),
    "compare changed_more": Wordings(
        "The {count} questions that changed most; there are more.", "变化最大的 {count} 道（还有更多）。"
    ),
    "compare changed_meaning": Wordings(
        "Places to look, no evidence: some change by chance alone. Each link holds two answers against each other.",
        "仅供查看，不作为证据：有些变化纯属偶然。每个链接会对照两个回答。",
    ),
    "compare sort": Wordings("Sorted by", "排序："),
    "compare sort_change": Wordings("size of the change", "变化幅度"),
    "compare sort_losses": Wordings("losses first", "下降在前"),
    "compare sort_gains": Wordings("gains first", "上升在前"),
    "compare sort_question": Wordings("question", "题目"),
    "compare sort_category": Wordings("category", "类别"),
    "compare change": Wordings("Change", "变化"),
    "compare points": Wordings("{points} points", "{points} 个百分点"),
    "compare gained": Wordings("▲ better", "▲ 变好"),
    "compare lost": Wordings("▼ worse", "▼ 变差"),
    "compare nothing_changed": Wordings(
        "No question has another share of right answers.", "没有任何题目的正确比例发生变化。"
    ),
    "compare paging": Wordings("More questions of {name}", "{name} 的更多题目"),
    "compare attempts": Wordings("All attempts of these runs", "这些运行的全部作答"),
}
