"""The pages on which people score answers: what a rater reads around them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["RATING"]

RATING: Final[Mapping[str, Wordings]] = {
    "rating_title": Wordings("Rating answers", "为回答评分"),
    "rating_rater": Wordings("as {rater}", "评分人：{rater}"),
    "rating_to_work": Wordings("To the answer", "跳到回答"),
    "rating_simulated": Wordings(
        "SIMULATED: some of these answers come from the embedded simulator.",
        "模拟数据（SIMULATED）：部分回答来自内置模拟器。",
    ),
    "rating_empty": Wordings("There is nothing to score here.", "这里没有需要评分的回答。"),
    "rating_empty_handed_on": Wordings(
        "There is nothing to score here any more: somebody has taken over.",
        "这里已没有需要评分的回答：其余已由他人接替。",
    ),
    "rating_same_question": Wordings("same question as before", "与上一个同题"),
    "rating_scored": Wordings("scored", "已评完"),
    "rating_question": Wordings("Question", "题目"),
    "rating_instruction": Wordings("What the model was told about the form of its answer", "模型收到的作答格式要求"),
    "rating_answer": Wordings("Answer", "回答"),
    "rating_no_answer": Wordings("The answer is empty.", "回答为空。"),
    "rating_reference": Wordings("Reference solution", "参考答案"),
    "rating_checklist": Wordings("The question's checklist ({count})", "题目清单（{count} 项）"),
    "rating_items": Wordings("Items", "项目"),
    "rating_see_reference": Wordings("Open the reference for this one", "评这一项请打开参考答案"),
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
    "rating_undo": Wordings("Undo", "撤销"),
    "rating_help_short": Wordings("Help", "帮助"),
    "rating_welcome": Wordings("Before you begin", "开始之前"),
    "rating_welcome_how": Wordings(
        "Read the question and the answer, then score the answer on each scale. Every number has words beside it: "
        "choose the one whose words fit best.",
        "先读题目和回答，再在每个维度上评分。每个分数旁边都写明了要做到什么：请选描述最贴切的一级。",
    ),
    "rating_welcome_saved_server": Wordings(
        "All is saved as you go; stop at any time, and come back by the same link. Keys and more are under "
        "“Help”, above.",
        "所选内容随时自动保存；可以随时停下，以后用同一链接继续。快捷键等说明见上方的“帮助”。",
    ),
    "rating_welcome_saved_file": Wordings(
        "All is kept in this browser as you go; in the end, save the file and send it back. Keys and more are under "
        "“Help”, above.",
        "所选内容随时暂存在此浏览器中；评完后请保存文件并发回。快捷键等说明见上方的“帮助”。",
    ),
    "rating_welcome_close": Wordings("Got it", "知道了"),
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
    "rating_key_next": Wordings("next answer; after the last one, the end", "下一个回答；最后一个之后到末页"),
    "rating_key_previous": Wordings("previous answer", "上一个回答"),
    "rating_key_undo": Wordings("undo", "撤销"),
    "rating_key_flag": Wordings("flag for the organiser", "标记给组织者"),
    "rating_key_skip": Wordings("skip: leave this answer for later", "跳过，稍后再评此回答"),
    "rating_key_comment": Wordings("comment (Escape leaves it)", "写备注（Esc 退出）"),
    "rating_key_source": Wordings("answer as it was written", "显示回答原文"),
    "rating_key_reference": Wordings("reference solution", "参考答案"),
    "rating_key_reasoning": Wordings("reasoning", "推理过程"),
    "rating_key_escape": Wordings(
        "leaves a comment, closes this help, puts the first notice away", "离开备注框、关闭本帮助或收起开头的说明"
    ),
    "rating_key_help": Wordings("this help", "本帮助"),
}
