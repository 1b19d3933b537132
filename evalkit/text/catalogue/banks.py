"""What a bank holds, and what stored answers say of its questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["BANKS"]

BANKS: Final[Mapping[str, Wordings]] = {
    "bank_title": Wordings("{name} {version}: {title}", "{name} {version}：{title}"),
    "bank_questions": Wordings("all", "题数"),
    "bank_templates": Wordings("templates", "模板"),
    "bank_english": Wordings("English", "英文"),
    "bank_chinese": Wordings("Chinese", "中文"),
    "bank_pairs": Wordings("pairs", "题对"),
    "bank_code": Wordings("proved", "程序证明"),
    "bank_all": Wordings("all", "合计"),
    "set_in_bank": Wordings("set", "题集"),
    "bank_set_size": Wordings("{questions} x {repeats}", "{questions} 题 × {repeats} 次"),
    "bank_sets": Wordings("Sets", "题集"),
    "item_title": Wordings("What stored answers say", "已存答卷的统计"),
    "item_none": Wordings(
        "No run in this store has asked the bank yet: what follows from answers comes with the first runs.",
        "本存储中尚无使用该题库的运行；有运行之后才有答卷统计。",
    ),
    "item_runs": Wordings(
        "Answers: {answers}, to {questions} of its questions (runs: {runs}, builds: {builds}).",
        "{builds} 个版本、{runs} 次运行，{questions} 道题共 {answers} 份答卷。",
    ),
    "item_simulated": Wordings(
        "SIMULATED models only: these figures say nothing about the questions.",
        "只有模拟（SIMULATED）模型作答：这些数字不能说明题目的好坏。",
    ),
    "item_told_apart": Wordings(
        "{between} of {questions} questions tell these builds apart or could: neither all right nor all wrong.",
        "{questions} 道题中有 {between} 道既非全对也非全错，能够区分这些版本。",
    ),
    "item_question": Wordings("question", "题目"),
    "item_builds": Wordings("builds", "版本"),
    "item_answers": Wordings("answers", "答卷"),
    "item_right": Wordings("right", "正确"),
    "item_flip": Wordings("flip rate", "翻转率"),
    "item_rest": Wordings("item-rest r", "题总相关"),
    "item_reading": Wordings("reading", "说明"),
    "item none_right": Wordings("never right: is the reference?", "从未答对：参考答案对吗？"),
    "item all_right": Wordings("always right", "每次都对"),
    "item against_the_rest": Wordings("against the rest: ambiguous?", "与其他题相反：有歧义？"),
    "item_all_right": Wordings(
        "All right in every build ({count}): {names}. They guard against regressions and tell nothing apart.",
        "所有版本每次都答对（{count} 道）：{names}。它们只能防退步，不能区分版本。",
    ),
    # What an import fills in.
    "import_proof": Wordings(
        "Imported from {place}; the answer is its author's.", "由 {place} 导入，答案由其作者给出。"
    ),
    "import_solution": Wordings("The answer is: {answer}", "答案：{answer}"),
    "import_item_answer": Wordings("Is the final answer that of the reference?", "最终答案是否与参考答案一致？"),
    "import_item_reasons": Wordings("Do the reasons given lead to it?", "所给理由是否能推出该答案？"),
    "import_no_reason": Wordings("The author says that it has none.", "作者指出本题无有效答案。"),
    "item_one_build": Wordings(
        "One build alone casts no doubt on a question: what it never gets right may be its own fault. Run another one; "
        "--all shows every question.",
        "只有一个版本，无法判断题目是否可疑：它从未答对的题，也许错在它自己。请再运行一个版本；--all 列出每道题。",
    ),
    "item_nothing_odd": Wordings(
        "No question looks wrong: none that no build gets right, none that goes against the rest.",
        "没有可疑的题目：没有全错的题，也没有与其他题相反的题。",
    ),
}
