"""The pages on which people score answers: what a rater reads around them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["RATING", "RATING_SCRIPT"]

RATING_SCRIPT: Final[Mapping[str, Wordings]] = {
    "rating_progress": Wordings("{done} of {total} scored", "已评 {done} / {total}"),
    "rating_left": Wordings("about {minutes} min left", "约剩 {minutes} 分钟"),
    "rating_all_done": Wordings("All {total} scored", "{total} 个全部评完"),
    "rating_saved": Wordings("Saved", "已保存"),
    "rating_saving": Wordings("Saving…", "正在保存……"),
    "rating_unsent": Wordings(
        "Not saved yet: kept in this browser, tried again by itself", "尚未保存：已暂存在此浏览器中，会自动重试"
    ),
    "rating_unkept": Wordings(
        "Not saved yet, and this browser keeps nothing: leave the page open",
        "尚未保存，且此浏览器无法暂存：请勿关闭本页",
    ),
    "rating_refused": Wordings("Not taken: {error}", "未被接受：{error}"),
    "rating_kept": Wordings("Kept in this browser, not yet in a file", "已暂存在此浏览器中，尚未存入文件"),
    "rating_unfiled": Wordings(
        "This browser keeps nothing: save the file before you leave", "此浏览器无法暂存：离开前请先保存文件"
    ),
    "rating_filed": Wordings("Saved in {name}", "已存入 {name}"),
    "rating_nothing_yet": Wordings("Nothing scored yet", "尚未评分"),
    "rating_here": Wordings("Answer {number} of {total}", "第 {number} 个回答，共 {total} 个"),
    "rating_open_scales": Wordings(
        "{count} not scored yet on this answer. To leave it for later, press s.",
        "此回答还有 {count} 项未评。想留到以后再评，请按 s。",
    ),
    "rating_ready": Wordings("All scored. Enter: next answer", "本回答已评完。按 Enter 进入下一个"),
    "rating_undone": Wordings("Undone", "已撤销"),
    "rating_nothing_to_undo": Wordings("Nothing to undo since the page was opened", "打开页面以来没有可撤销的操作"),
    "rating_skipped": Wordings("Left for later", "已留待稍后评"),
    "rating_flagged": Wordings("Flagged for the organiser", "已标记，供组织者查看"),
    "rating_unflagged": Wordings("Flag removed", "已取消标记"),
    "rating_source": Wordings("Show as written", "显示原文"),
    "rating_drawn": Wordings("Show formatted", "显示排版后的文本"),
    "rating_no_source": Wordings("The text could not be fetched. Try again.", "未能取得原文，请重试。"),
    "rating_end_done": Wordings("Everything is scored", "全部评完"),
    "rating_end_done_server": Wordings(
        "Thank you. All scores are saved; you may close this page, or go back and change any of them.",
        "谢谢！所有评分均已保存。您可以关闭本页，也可以返回修改任何一项。",
    ),
    "rating_end_unsent": Wordings(
        "Thank you. Some scores have not reached the server yet: please leave the page open until it says “Saved”.",
        "谢谢！部分评分尚未送达服务器：请保持页面打开，直到显示“已保存”。",
    ),
    "rating_end_done_file": Wordings(
        "Thank you. One step is left: save the file, and send it back to whoever gave you this page.",
        "谢谢！还差一步：保存文件，并发回给提供本页的人。",
    ),
    "rating_end_open": Wordings("Still open: {count}", "还有 {count} 个未评完"),
    "rating_end_open_meaning": Wordings(
        "These were left for later. What is scored so far is kept.", "以下回答留待稍后评。已评的内容都会保留。"
    ),
}
"""What the page's script says; the page hands it over."""

RATING: Final[Mapping[str, Wordings]] = {
    **RATING_SCRIPT,
    "rating_title": Wordings("Rating answers", "为回答评分"),
    "rating_rater": Wordings("as {rater}", "评分人：{rater}"),
    "rating_to_work": Wordings("To the answer", "跳到回答"),
    "rating_simulated": Wordings(
        "SIMULATED: some of these answers come from the embedded simulator.",
        "模拟数据（SIMULATED）：部分回答来自内置模拟器。",
    ),
    "rating_empty": Wordings("There is nothing to score here.", "这里没有需要评分的回答。"),
    "rating_same_question": Wordings("same question as before", "与上一个同题"),
    "rating_scored": Wordings("scored", "已评完"),
    "rating_question": Wordings("Question", "题目"),
    "rating_answer": Wordings("Answer", "回答"),
    "rating_no_answer": Wordings("The answer is empty.", "回答为空。"),
    "rating_reference": Wordings("Reference solution", "参考答案"),
    "rating_checklist": Wordings("What to look for", "评分要点"),
    "rating_reasoning": Wordings("Reasoning before the answer", "作答前的推理过程"),
    "rating_cut": Wordings("Only the beginning is shown.", "仅显示开头部分。"),
    "rating_cut_answer": Wordings(
        "Only the beginning is shown; the whole text is under “Show as written”.", "仅显示开头部分；全文见“显示原文”。"
    ),
    "rating_as_source": Wordings("Shown as it was written, since it could not be formatted.", "无法排版，按原文显示。"),
    "rating_cannot_judge": Wordings("Cannot judge", "无法判断"),
    "rating_cannot_judge_meaning": Wordings(
        "I cannot tell, or it does not apply. Better than a guess.", "无从判断或不适用。这比猜一个分数好。"
    ),
    "rating_flag": Wordings("Flag for the organiser", "标记给组织者"),
    "rating_flag_meaning": Wordings("something is wrong with the question or the answer", "题目或回答本身有问题"),
    "rating_comment": Wordings("Comment", "备注"),
    "rating_previous": Wordings("Previous", "上一个"),
    "rating_skip": Wordings("Skip", "跳过"),
    "rating_next": Wordings("Next", "下一个"),
    "rating_undo": Wordings("Undo", "撤销"),
    "rating_help": Wordings("Help and keys", "帮助与快捷键"),
    "rating_close": Wordings("Close", "关闭"),
    "rating_save_file": Wordings("Save file", "保存文件"),
    "rating_send": Wordings("Save all scores", "保存全部评分"),
    "rating_no_script": Wordings(
        "Scripts are off, so nothing is saved by itself: press the button at the end of the page.",
        "脚本已停用，因此不会自动保存：请使用页面末尾的按钮。",
    ),
    "rating_no_script_file": Wordings(
        "This page needs scripts to save what you score. Open it in a browser that runs them.",
        "本页需要脚本才能保存评分。请在启用脚本的浏览器中打开。",
    ),
    "rating_help_how": Wordings(
        "Read the question and the answer, then choose for each scale the level whose words fit best. Score what is "
        "written, not its length or its style. Judge each scale by itself: a wrong result may be well explained.",
        "先读题目和回答，再为每个维度选择描述最贴切的等级。请按内容评分，不要看长短和文风。各维度分别评：结果错了，"
        "过程也可能讲得很好。",
    ),
    "rating_help_saved_server": Wordings(
        "Every choice is saved at once. You may close the page at any time and come back by the same link.",
        "每次选择都会立即保存。您可以随时关闭页面，之后用同一链接继续。",
    ),
    "rating_help_saved_file": Wordings(
        "Every choice is kept in this browser. When you are done, save the file and send it back; you may save as "
        "often as you like, the last file counts.",
        "每次选择都会暂存在此浏览器中。评完后请保存文件并发回；可多次保存，以最后一个文件为准。",
    ),
    "rating_key_score": Wordings("score the marked scale, and on to the next", "给当前维度打分，并进入下一维度"),
    "rating_key_cannot": Wordings("cannot judge", "无法判断"),
    "rating_key_back": Wordings("back to the scale before", "回到上一维度"),
    "rating_key_next": Wordings("next answer", "下一个回答"),
    "rating_key_previous": Wordings("previous answer", "上一个回答"),
    "rating_key_undo": Wordings("undo", "撤销"),
    "rating_key_flag": Wordings("flag for the organiser", "标记给组织者"),
    "rating_key_skip": Wordings("skip: leave this answer for later", "跳过，稍后再评此回答"),
    "rating_key_comment": Wordings("comment (Escape leaves it)", "写备注（Esc 退出）"),
    "rating_key_source": Wordings("answer as it was written", "显示回答原文"),
    "rating_key_reference": Wordings("reference solution", "参考答案"),
    "rating_key_reasoning": Wordings("reasoning", "推理过程"),
    "rating_key_help": Wordings("this help", "本帮助"),
}
