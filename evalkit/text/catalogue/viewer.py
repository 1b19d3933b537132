"""What the pages of ``evalkit view`` say around lists and figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["VIEWER"]

VIEWER: Final[Mapping[str, Wordings]] = {
    "view skip": Wordings("Skip to the content", "跳到正文"),
    "view pages": Wordings("Pages", "页面"),
    "view choices": Wordings("Language and theme", "语言和主题"),
    "view nav_runs": Wordings("Runs", "运行"),
    "view nav_attempts": Wordings("Attempts", "作答"),
    "view theme_system": Wordings("system", "跟随系统"),
    "view theme_light": Wordings("light", "浅色"),
    "view theme_dark": Wordings("dark", "深色"),
    "view keys": Wordings("Keys", "快捷键"),
    "view key_rows": Wordings("next, previous row", "下一行、上一行"),
    "view key_open": Wordings("open it", "打开"),
    "view key_choose": Wordings("choose it", "选中"),
    "view key_search": Wordings("search", "搜索"),
    "view key_pages": Wordings("previous, next page", "上一页、下一页"),
    "view key_help": Wordings("this list", "显示本列表"),
    "view keys_off": Wordings("Do not listen to these keys", "停用快捷键"),
    "view keys_on": Wordings("Listen to these keys", "启用快捷键"),
    "view model_filter": Wordings("Model", "模型"),
    "view find": Wordings("Find", "查找"),
    "view run_count": Wordings("Runs: {count}", "运行：{count} 个"),
    "view renews": Wordings("renews itself every {seconds} s", "每 {seconds} 秒自动刷新"),
    "view live": Wordings("going on", "进行中"),
    "view progress_of": Wordings("Progress of {name}", "{name} 的进度"),
    "view reference": Wordings("reference", "参考"),
    "view candidate": Wordings("candidate", "候选"),
    "view reference_is": Wordings("{name} as the reference", "以 {name} 为参考"),
    "view candidate_is": Wordings("{name} as a candidate", "将 {name} 作为候选"),
    "view compare": Wordings("Compare candidates with the reference", "将候选与参考比较"),
    "view paging": Wordings("More runs", "更多运行"),
    "view first_page": Wordings("First page", "第一页"),
    "view next_page": Wordings("Next page", "下一页"),
    "view no_such_run": Wordings("No run of a model with {text} in its name.", "没有模型名称包含“{text}”的运行。"),
    "view begin_with": Wordings("Begin with:", "开始运行："),
    "view run_pages": Wordings("Pages of this run", "本次运行的页面"),
    "view run_scorecard": Wordings("Scorecard", "成绩单"),
    "view run_judges": Wordings("Judges", "评审模型"),
    "view run_people": Wordings("People", "人工评分"),
    "view run_calibration": Wordings("Calibration", "校准"),
    "view being_made": Wordings(
        "The figures are being made; the page shows them as soon as they are there.", "正在计算数据，完成后自动显示。"
    ),
    "view newer_being_made": Wordings(
        "Figures as of {time}; newer ones are being made.", "以下数据截至 {time}；正在计算更新的数据。"
    ),
    "view absent_scored": Wordings(
        "No person has scored an answer of this run. Put some before people with:",
        "本次运行尚无人工评分。可用以下命令请人评分：",
    ),
    "view absent_judged": Wordings(
        "No judge has scored an answer of this run. Have them judged with:",
        "本次运行尚无评审模型打分。可用以下命令进行评审：",
    ),
    "view look_into": Wordings("Look into it", "查看详情"),
    "view flips": Wordings("of questions sometimes right, sometimes wrong", "时对时错的题目"),
    "view by_category": Wordings("Attempts by category", "按类别查看作答"),
    "view counted": Wordings("{name} ({count})", "{name}（{count}）"),
    "view unstable": Wordings("Most unstable questions", "最不稳定的题目"),
    "view unstable_shown": Wordings(
        "{shown} of {count} whose repeats differ; places to look, not evidence",
        "重复作答结果不一致的题目共 {count} 道，显示 {shown} 道；仅供查看，不作为证据",
    ),
    "view hand_round": Wordings("To hand round", "导出报告"),
    "view reviews": Wordings("Reviews", "人工评分进度"),
    "view refused_title": Wordings("This cannot be shown", "无法显示"),
    "view refused link": Wordings("There is no such page.", "没有这个页面。"),
    "view refused method": Wordings("Pages are looked at here, and nothing is sent.", "此处只能查看，不接受提交。"),
    "view refused host": Wordings(
        "This server is not called that; where it is reached by this name, start it with --public-url. Its address:",
        "该服务器不使用这个名称；若确实以此名称访问，请在启动时加上 --public-url。其本来的地址：",
    ),
    "view refused origin": Wordings("Another site's page asked for this.", "该请求来自其他网站的页面。"),
    "view refused form": Wordings("Nothing is sent here.", "此处不接受提交。"),
    "view refused kind": Wordings("Nothing is sent here.", "此处不接受提交。"),
    "view refused length": Wordings("Nothing is sent here.", "此处不接受提交。"),
    "view refused slow": Wordings("The rest of the request never came.", "请求的后续内容未送达。"),
    "view refused content": Wordings("This request cannot be read.", "请求无法读取。"),
    "view refused ticks": Wordings("Nothing is sent here.", "此处不接受提交。"),
    "view refused key": Wordings(
        "Open the link that `evalkit view` printed: it holds the key.",
        "请打开 `evalkit view` 输出的链接：其中含有密钥。",
    ),
    "view refused query": Wordings(
        "What follows the question mark in this address cannot be read.", "地址中问号之后的内容无法识别。"
    ),
    "view refused trouble": Wordings(
        "This is not possible just now; the terminal that `evalkit view` runs in says why.",
        "暂时无法显示；原因见运行 `evalkit view` 的终端。",
    ),
    "view refused bug": Wordings(
        "Something is wrong with evalkit; the terminal that `evalkit view` runs in says what.",
        "evalkit 出现错误；详情见运行 `evalkit view` 的终端。",
    ),
}
