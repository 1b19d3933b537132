"""What the script of the rater's page says as one goes; the page hands it over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["RATING_SCRIPT"]

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
    "rating_nothing_new": Wordings("Nothing changed since this page was made", "本页生成以来没有改动"),
    "rating_here": Wordings("Answer {number} of {total}", "第 {number} 个回答，共 {total} 个"),
    "rating_open_scales": Wordings(
        "{count} not scored yet on this answer. To leave it for later, press s.",
        "此回答还有 {count} 项未评。想留到以后再评，请按 s。",
    ),
    "rating_next": Wordings("Next", "下一个"),
    "rating_next_open": Wordings("To the first open one", "到第一个未评完的"),
    "rating_next_end": Wordings("To the end", "到末页"),
    "rating_ready": Wordings("All scored. Enter: next answer", "本回答已评完。按 Enter 进入下一个"),
    "rating_ready_open": Wordings(
        "All scored. This is the last answer. Enter: those that are still open",
        "本回答已评完，这是最后一个。按 Enter 查看尚未评完的回答",
    ),
    "rating_ready_end": Wordings(
        "All scored, and nothing is left open. Enter: to the end", "本回答已评完，没有未评的了。按 Enter 到末页"
    ),
    "rating_undone": Wordings("Undone: {what}", "已撤销：{what}"),
    "rating_what_flag": Wordings("flag", "标记"),
    "rating_what_comment": Wordings("comment", "备注"),
    "rating_nothing_to_undo": Wordings("Nothing to undo since the page was opened", "打开页面以来没有可撤销的操作"),
    "rating_skipped": Wordings("Left for later", "已留待稍后评"),
    "rating_flagged": Wordings("Flagged for the organiser", "已标记，供组织者查看"),
    "rating_unflagged": Wordings("Flag removed", "已取消标记"),
    "rating_source": Wordings("Show as written", "显示原文"),
    "rating_drawn": Wordings("Show formatted", "显示排版后的文本"),
    "rating_no_source": Wordings("The text could not be fetched. Try again.", "未能取得原文，请重试。"),
    "rating_end_done": Wordings("Everything is scored", "全部评完"),
    "rating_end_done_server": Wordings(
        "Thank you. All scores are saved; you may close this page, or go back and change any of them. You may be asked "
        "to look at some answers again later: then open the same link once more.",
        "谢谢！所有评分均已保存。您可以关闭本页，也可以返回修改任何一项。之后可能会请您再看几个回答：届时请再次打开同一"
        "链接。",
    ),
    "rating_end_handed_on": Wordings(
        "Thank you. All scores are saved, and somebody has taken over the rest: nothing more will be asked of you. You "
        "may close this page, or go back and change any of your scores.",
        "谢谢！所有评分均已保存，其余已由他人接替，不会再请您评分。您可以关闭本页，也可以返回修改任何一项。",
    ),
    "rating_end_unsent": Wordings(
        "Thank you. Some scores have not reached the server yet: please leave the page open until it says “Saved”.",
        "谢谢！部分评分尚未送达服务器：请保持页面打开，直到显示“已保存”。",
    ),
    "rating_end_done_file": Wordings(
        "Thank you. One step is left: save the file, and send it back to whoever gave you this page. You may be asked "
        "to look at some answers again later.",
        "谢谢！还差一步：保存文件，并发回给提供本页的人。之后可能会请您再看几个回答。",
    ),
    "rating_end_handed_on_file": Wordings(
        "Thank you. One step is left: save the file, and send it back to whoever gave you this page. Nothing more will "
        "be asked of you.",
        "谢谢！还差一步：保存文件，并发回给提供本页的人。之后不会再请您评分。",
    ),
    "rating_end_filed": Wordings(
        "Thank you. Everything is in the file {name}: send it back to whoever gave you this page. Should you change "
        "anything, save it again.",
        "谢谢！所有评分都在文件 {name} 中，请发回给提供本页的人。如再有改动，请重新保存。",
    ),
    "rating_end_unchanged_file": Wordings(
        "Thank you. All of it had been handed in before this page was made. Nothing need be sent, unless you change "
        "something.",
        "谢谢！这些评分在本页生成之前均已交回。如不改动，就不必再发送任何文件。",
    ),
    "rating_waits": Wordings(
        "A few answers may come back for another look. While it is open, this page looks for them each minute.",
        "有几个回答也许还要请您再看一遍。本页打开期间，每分钟会自动查看一次。",
    ),
    "rating_look": Wordings("Look for more now", "现在查看"),
    "rating_end_more": Wordings("Not quite done: {count} more to look at", "还没有全部评完：又有 {count} 个回答"),
    "rating_more": Wordings(
        "Some answers have come back to you for another look, or are new to you: {count}.",
        "有回答送回请您再看一遍，或新送到您这里：{count} 个。",
    ),
    "rating_show_more": Wordings("Show them", "打开"),
    "rating_nothing_more": Wordings("Nothing more so far", "暂时没有新的回答"),
    "rating_no_look": Wordings("The server cannot be reached just now. Try again.", "暂时连不上服务器，请稍后再试。"),
    "rating_end_open": Wordings("Still open: {count}", "还有 {count} 个未评完"),
    "rating_end_open_meaning": Wordings(
        "These were left for later. What is scored so far is kept.", "以下回答留待稍后评。已评的内容都会保留。"
    ),
}
