"""What the server of a review says: the organiser's page, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["ORGANISING"]

ORGANISING: Final[Mapping[str, Wordings]] = {
    "organiser title": Wordings("Review {review}", "人工评分 {review}"),
    "organiser done": Wordings("{done} of {answers} answers scored", "已评 {done} / {answers} 个回答"),
    "organiser again": Wordings(
        "To look at again, because raters are apart: {count} are open. They stand at the end of the raters' forms; ask "
        "whoever has closed theirs to open their link once more.",
        "因评分人分歧较大而待复核的回答：{count} 个，排在各自评分页的末尾；已关闭页面的评分人，请其再次打开链接。",
    ),
    "organiser due": Wordings(
        "About to be looked at again: {count}. They come to raters as soon as one has scored everything, or opens "
        "their link.",
        "即将送回复核的回答：{count} 个；一旦有评分人全部评完，或再次打开链接，即送至评分页。",
    ),
    "organiser waiting": Wordings(
        "Answers on which raters are apart: {count}. What happens with these waits until everybody who has them has "
        "been through all of theirs for the first time; still to go, hidden repeats not counted: {late}. Where "
        "somebody has stopped, have somebody new take over: {command} --rater NAME --instead-of OLD",
        "分歧较大的回答：{count} 个。下一步须等评这些回答的人都首次评完手上的全部回答；尚未评完（不含暗中重评）："
        "{late}。若有人停下，可请新人接替：{command} --rater NAME --instead-of OLD",
    ),
    "organiser late": Wordings("{rater} {count}", "{rater} {count} 个"),
    "organiser unsettled": Wordings(
        "Still apart after another look, with nobody left to settle it: {count}. Another rater, "
        "who is given a whole share besides, would: {command} --rater NAME",
        "复核后仍有分歧、且已无人可裁定的回答：{count} 个。可增加一名评分人（另会分到完整的一份）："
        "{command} --rater NAME",
    ),
    "organiser heir": Wordings("{rater} has taken over the rest", "其余由 {rater} 接替"),
    "organiser again_of": Wordings("{count} to look at again", "待复核 {count} 个"),
    "organiser keep_to_yourself": Wordings(
        "This page is yours alone. Give each rater their own link, and nobody's to anybody else: whoever has a link "
        "scores in that rater's name.",
        "本页仅供组织者查看。请将各链接只发给对应的评分人，不要转给他人：持有链接者即以该评分人的名义打分。",
    ),
    "organiser raters": Wordings("Raters", "评分人"),
    "organiser rater": Wordings("Rater", "评分人"),
    "organiser scored": Wordings("Scored", "已评"),
    "organiser of": Wordings("{done} of {answers}", "{done} / {answers}"),
    "organiser last": Wordings("Last entry", "最近一次填写"),
    "organiser link": Wordings("Link", "链接"),
    "organiser copy": Wordings("Copy", "复制"),
    "organiser copied": Wordings("Copied", "已复制"),
    "organiser copy_by_hand": Wordings("Marked: copy it with Ctrl+C", "已选中：请按 Ctrl+C 复制"),
    "organiser copy_of": Wordings("Copy the link of {rater}", "复制 {rater} 的链接"),
    "organiser not_begun": Wordings("not begun", "尚未开始"),
    "organiser just_now": Wordings("just now", "刚刚"),
    "organiser minutes_ago": Wordings("{count} min ago", "{count} 分钟前"),
    "organiser hours_ago": Wordings("{count} h ago", "{count} 小时前"),
    "organiser days_ago": Wordings("{count} d ago", "{count} 天前"),
    "organiser agreement": Wordings("How far raters agree", "评分人之间的一致性"),
    "organiser other_reviews": Wordings(
        "This page is about this review alone. There are other reviews of these runs; all of them together: "
        "evalkit agreement {runs}",
        "本页只涉及本次人工评分。这些运行还有其他人工评分；合并的结果请用命令查看：evalkit agreement {runs}",
    ),
    "organiser nobody_yet": Wordings("Nobody has scored anything yet.", "尚无任何评分。"),
    "organiser notes": Wordings("What raters noted", "评分人的备注"),
    "organiser no_notes": Wordings("Nothing yet: no flag, no comment.", "暂无标记或备注。"),
    "organiser flagged": Wordings("flagged", "已标记"),
    "organiser about": Wordings("This review", "本次人工评分"),
    "organiser runs": Wordings("Runs", "运行"),
    "organiser dimensions": Wordings("Dimensions", "维度"),
    "organiser minutes": Wordings("Minutes asked of each rater", "每位评分人的预计分钟数"),
    "organiser refreshes": Wordings("Renews itself every 30 seconds.", "本页每 30 秒自动刷新。"),
    "refused link": Wordings(
        "There is no such page. Open the link exactly as you were sent it, or ask for it again.",
        "没有这个页面。请原样打开收到的链接，或向组织者重新索取。",
    ),
    "refused method": Wordings("This page is not asked for like this.", "不支持以这种方式请求本页。"),
    "refused host": Wordings(
        "This server is not called that; where it is reached by this name, evalkit is to be told with --public-url. "
        "Its own address:",
        "该服务器不使用这个名称；若确实以此名称访问，请用 --public-url 告知 evalkit。其本来的地址：",
    ),
    "refused origin": Wordings(
        "This came from another site's page, and was not stored.", "该请求来自其他网站的页面，未予保存。"
    ),
    "refused form": Wordings(
        "This did not come from your own form, and was not stored. Reload the page.",
        "该请求不是来自您自己的评分页，未予保存。请重新加载页面。",
    ),
    "refused kind": Wordings("What is sent here must be", "此处只接受"),
    "refused length": Wordings(
        "This is too long to be sent at once, and was not stored. At most", "内容过长，未予保存。上限为"
    ),
    "refused slow": Wordings("The rest of it never came; nothing was stored.", "后续内容未送达，未予保存。"),
    "refused content": Wordings("This cannot be read, and was not stored.", "内容无法读取，未予保存。"),
    "refused ticks": Wordings("Nothing of this was stored.", "以下内容均未保存。"),
    "refused trouble": Wordings(
        "This is not possible just now; the organiser sees why, in the terminal that evalkit runs in. Keep the page "
        "open: what you have entered is kept, and sent again.",
        "暂时无法处理；组织者可在运行 evalkit 的终端中看到原因。请保持页面打开：已填写的内容会保留，并自动重新发送。",
    ),
    "refused bug": Wordings(
        "Something is wrong with evalkit; the organiser sees what, in the terminal that it runs in.",
        "evalkit 出现错误；组织者可在运行它的终端中看到详情。",
    ),
}
