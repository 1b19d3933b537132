"""Days, people, amounts and choices in words: the meanings are written down, and all worlds that fit are found."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise, permutations, product

from evalkit.domain.question import Variant

DAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
OFFSETS = {"大前天": -3, "前天": -2, "昨天": -1, "明天": 1, "后天": 2, "大后天": 3}
STROKES = {"一": 1, "二": 2, "三": 3, "四": 5, "五": 4, "六": 4, "七": 2, "八": 2, "九": 2, "十": 2}


def chinese_003(_variant: Variant) -> str:
    found = {
        DAYS[(today + OFFSETS["后天"] + OFFSETS["大后天"] + OFFSETS["昨天"]) % 7]
        for today in range(7)
        if DAYS[(today + OFFSETS["大前天"] + OFFSETS["明天"]) % 7] == "星期二"
    }
    assert len(found) == 1
    return found.pop()


def chinese_010(_variant: Variant) -> int:
    # Weeks begin on Monday; today is day 6 of week 0.
    calendar = [(week, day) for week in range(-1, 3) for day in range(7)]
    assert (0, 6) in calendar
    return calendar.index((2, DAYS.index("星期二"))) - calendar.index((-1, DAYS.index("星期三")))


def chinese_016(_variant: Variant) -> int:
    # Twenty schools, more than are spoken of: the words of measure say whether schools or people are counted.
    heads = [f"head of {school}" for school in range(20)]
    deputies = [f"deputy {which} of {school}" for school in range(20) for which in (1, 2)]
    here = {deputy for deputy in deputies if deputy.endswith((" of 0", " of 1", " of 2"))}
    here |= set(heads[:4]) | set(heads[4:9]) | set(deputies[-2:])
    return len(here)


def chinese_018(_variant: Variant) -> list[str]:
    made = {
        "甲厂": Fraction(40 * 2 * 2),
        "乙厂": Fraction(50 + 2 * 50),
        "丙厂": Fraction(2 * 70),
        "丁厂": 210 - 210 * Fraction(3, 10),
        "戊厂": 310 * Fraction(5, 10),
    }
    assert len(set(made.values())) == len(made)
    return sorted(made, key=lambda factory: made[factory], reverse=True)


def chinese_019(_variant: Variant) -> set[str]:
    names = ("小陶", "小郑", "小冯", "小韩", "小柏", "小吴")
    worlds: list[set[str]] = []
    for going in product((True, False), repeat=6):
        tao, zheng, feng, han, bai, wu = going
        # 除非甲，否则乙: if not 甲, then 乙. 除非甲，才乙: 乙 only if 甲.
        if (
            (not zheng or not tao)
            and (not feng or not han)
            and (tao or not bai)
            and (not wu or zheng)
            and (feng or wu)
            and han
        ):
            worlds.append({name for name, goes in zip(names, going, strict=True) if goes})
    assert len(worlds) == 1
    return worlds[0]


def chinese_020(_variant: Variant) -> int:
    kinds = ("诗集", "小说", "剧本")
    choices = [frozenset(some) for size in (1, 2, 3) for some in combinations(kinds, size)]
    worlds: list[tuple[frozenset[str], ...]] = []
    for borrowed in product(choices, repeat=4):
        ding, fang, jia, _ = borrowed
        readers = {kind: [who for who in range(4) if kind in borrowed[who]] for kind in kinds}
        if (
            readers["诗集"] == [0]
            and list(ding) == ["诗集"]
            and 1 in readers["小说"]
            and readers["小说"] != [1]
            and "小说" in fang
            and len(fang) > 1
            and "小说" not in jia
            and len(readers["剧本"]) == 2
        ):
            worlds.append(borrowed)
    assert len(worlds) == 1
    return sum(map(len, worlds[0]))


def chinese_021(_variant: Variant) -> int:
    problems = frozenset(range(6))
    sets = [frozenset(some) for size in range(7) for some in combinations(problems, size)]
    found: set[int] = set()
    for jiang, yin in product(sets, repeat=2):
        # 都没: none of them; 没都: not all of them.
        if len(jiang) != 2 or jiang & yin or problems - jiang <= yin or len(yin) <= len(jiang):
            continue
        neither, not_both = problems - jiang - yin, problems - (jiang & yin)
        found |= {len(qi) for qi in sets if not neither & qi and len(not_both - qi) == 2}
    assert len(found) == 1
    return found.pop()


def chinese_023(_variant: Variant) -> int:
    digits = "一二三四五六七八九"
    words = [
        ("" if tens == 1 else digits[tens - 1]) + "十" + ("" if ones == 0 else digits[ones - 1])
        for tens in range(1, 10)
        for ones in range(10)
    ]
    assert len(words) == 90
    return sum(sum(STROKES[sign] for sign in word) == 8 for word in words if word != "十")


def chinese_024(_variant: Variant) -> list[str]:
    won = [("青龙", "白虎"), ("玄武", "朱雀"), ("朱雀", "白虎"), ("玄武", "青龙"), ("青龙", "朱雀"), ("玄武", "白虎")]
    teams = ("白虎", "玄武", "朱雀", "青龙")
    assert {frozenset(game) for game in won} == {frozenset(pair) for pair in combinations(teams, 2)}
    wins = {team: sum(team == winner for winner, _ in won) for team in teams}
    orders = [order for order in permutations(teams) if all(wins[one] > wins[other] for one, other in pairwise(order))]
    assert len(orders) == 1
    return [f"{team}队" for team in orders[0]]


def chinese_025(_variant: Variant) -> set[str]:
    # Name: parent, year of birth. 周强 and 何芳 are 周宁's parents.
    children = {
        "苏雨": ("周兰", 2001),
        "苏雷": ("周兰", 2007),
        "周晴": ("周毅", 2003),
        "周航": ("周毅", 2009),
        "何月": ("何军", 2004),
        "何星": ("何军", 2010),
        "汪洁": ("何萍", 2008),
        "汪涛": ("何萍", 2002),
        "陈果": ("苏雨", 2022),
    }
    # A father's brothers' children are 堂; a father's sisters' and all of a mother's siblings' children are 表.
    give_biao = {"周兰", "何军", "何萍"}
    return {child for child, (parent, born) in children.items() if parent in give_biao and born > 2005}
