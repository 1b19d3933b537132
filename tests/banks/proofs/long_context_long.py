"""Long texts of about twenty-four thousand tokens: every fact is read back from the text that is sent."""

from __future__ import annotations

from evalkit.domain.question import Variant
from tests.banks.proofs.long_context_short import all_of, numbers_of, one_of


def long_context_014(variant: Variant) -> int:
    is_english = variant.language == "en"
    text = variant.prompt
    items = all_of(
        r"^Item (?P<number>\d+): [^,]+, (?P<sheets>\d+) sheets; (?:no reference|see also item (?P<next>\d+))\."
        if is_english
        else r"^第 (?P<number>\d+) 件：\w+，(?P<sheets>\d+) 张；(?:无另见|另见第 (?P<next>\d+) 件)。",
        text,
        count=281,
    )
    [number] = numbers_of(r"Start with item (\d+) and" if is_english else r"请从第 (\d+) 件开始", text)
    way: list[int] = []
    sheets = 0
    while True:
        assert number not in way
        way.append(number)
        item = items[number - 1]
        assert int(item["number"]) == number
        sheets += int(item["sheets"])
        if not item["next"]:
            break
        number = int(item["next"]) - (3 if number % 2 == 0 else 0)
    assert len(way) == 6
    return sheets


def long_context_015(variant: Variant) -> int:
    is_english = variant.language == "en"
    text = variant.prompt
    if is_english:
        log = all_of(
            r"^Log (?P<number>\d+): (?P<wind>[\w ]+), (?P<sea>[\w ]+); (?P<sight>[\w ]+) was sighted\. "
            r"Helm: (?P<helm>\w+ \w+)\. Lookout: (?P<lookout>\w+ \w+)\.",
            text,
            count=140,
        )
        roll = all_of(r"^Number (?P<number>\d+): (?P<name>\w+ \w+)$", text, count=35)
        issues = all_of(r"^Issue (?P<issue>\d+): (?P<metres>\d+) metres to number (?P<number>\d+), ", text, count=140)
        wanted = one_of(r'exactly one entry with "([\w ]+)", "([\w ]+)" and ([\w ]+)\.', text).groups()
        own, other = numbers_of(r"has number (\d+) in the muster roll is entered here under number (\d+),", text)
        returned, back = numbers_of(r"Of the rope of Issue (\d+), (\d+) metres came back", text)
    else:
        log = all_of(
            r"^日志 (?P<number>\d+)：(?P<wind>\w+)，(?P<sea>\w+)；看见(?P<sight>\w+)。"
            r"掌舵：(?P<helm>\w+)。瞭望：(?P<lookout>\w+)。",
            text,
            count=140,
        )
        roll = all_of(r"^(?P<number>\d+) 号：(?P<name>\w+)$", text, count=35)
        issues = all_of(r"^发绳 (?P<issue>\d+)：发给 (?P<number>\d+) 号 (?P<metres>\d+) 米", text, count=140)
        wanted = one_of(r"同时写着“(\w+)”“(\w+)”和看见(\w+)。", text).groups()
        own, other = numbers_of(r"两人互用对方的号码：名册上 (\d+) 号的人在这里记在 (\d+) 号名下", text)
        returned, back = numbers_of(r"发绳 (\d+) 的绳子有 (\d+) 米没有用", text)
    watches = [line for line in log if (line["wind"], line["sea"], line["sight"]) == wanted]
    assert len(watches) == 1
    hand = watches[0]["lookout" if 61 <= int(watches[0]["number"]) <= 80 else "helm"]
    numbers = [int(line["number"]) for line in roll if line["name"] == hand]
    assert len(numbers) == 1
    swapped = {own: other, other: own}
    metres = 0
    for issue in issues:
        index, number = int(issue["issue"]), int(issue["number"])
        if (swapped.get(number, number) if index >= 71 else number) == numbers[0]:
            metres += int(issue["metres"]) - (back if index == returned else 0)
    return metres


def long_context_016(variant: Variant) -> list[str]:
    is_english = variant.language == "en"
    text = variant.prompt
    if is_english:
        loans = all_of(
            r"^Day (?P<day>\d+), (?:morning|evening): tool (?P<tool>\w) to card (?P<card>\d+)\.", text, count=280
        )
        tools = all_of(r"^(?P<tool>[A-N]): (?P<name>[\w ]+)$", text, count=14)
        members = all_of(r"^(?P<card>\d+): (?P<name>\w+ \w+)$", text, count=45)
        asked = one_of(
            r"Who had the ([\w ]+) in the night after day (\d+), who in the night after day (\d+), and who in the "
            r"night after day (\d+)\?",
            text,
        )
        voided = one_of(r"The loan of tool (\w) that is entered on day (\d+) is void", text)
        days, wanted = [int(asked.group(place)) for place in (2, 3, 4)], asked.group(1)
    else:
        loans = all_of(
            r"^第 (?P<day>\d+) 天(?:上午|傍晚)：工具 (?P<tool>\w) 借给 (?P<card>\d+) 号卡。", text, count=280
        )
        tools = all_of(r"^(?P<tool>[A-N])：(?P<name>\w+)$", text, count=14)
        members = all_of(r"^(?P<card>\d+) 号：(?P<name>\w+)$", text, count=45)
        asked = one_of(
            r"^第 (\d+) 天之后的那个夜里、第 (\d+) 天之后的那个夜里、第 (\d+) 天之后的那个夜里，(\w+)分别在谁那里", text
        )
        voided = one_of(r"第 (?P<day>\d+) 天登记的工具 (?P<tool>\w) 那次借用作废", text)
        voided = one_of(r"^(\w) (\d+)$", f"{voided['tool']} {voided['day']}")
        days, wanted = [int(asked.group(place)) for place in (1, 2, 3)], asked.group(4)
    letter = next(tool["tool"] for tool in tools if tool["name"] == wanted)
    name_of = {int(member["card"]): member["name"] for member in members}
    void = (voided.group(1), int(voided.group(2)))
    assert sum((loan["tool"], int(loan["day"])) == void for loan in loans) == 1
    holders: list[str] = []
    for night in days:
        valid = [
            loan
            for loan in loans
            if loan["tool"] == letter and int(loan["day"]) <= night and (loan["tool"], int(loan["day"])) != void
        ]
        day, card = int(valid[-1]["day"]), int(valid[-1]["card"])
        holders.append(name_of[103 - card if day >= 71 else card])
    return holders


def long_context_017(variant: Variant) -> int:
    is_english = variant.language == "en"
    text = variant.prompt
    loads = all_of(
        r"^Load (?P<number>\d+): (?P<cargo>\w+) for (?P<firm>\w+), (?P<tons>\d+) tons, (?P<scale>\w+) scale\."
        if is_english
        else r"^第 (?P<number>\d+) 车：(?P<firm>\w+?行)的(?P<cargo>\w+)，(?P<tons>\d+) 吨，(?P<scale>\w)磅。",
        text,
        count=270,
    )
    firms = {
        one_of(r"Note: (\w+) belongs to Mrs Vance" if is_english else r"备注：(\w+)是万女士的。", text).group(1),
        one_of(r"Mrs Vance also owns (\w+)\." if is_english else r"以外，(\w+)也是万女士的", text).group(1),
    }
    materials = (
        {"bricks", "gravel", "lime", "slate", "timber"} if is_english else {"砖", "砾石", "石灰", "石板", "木材"}
    )
    [missing] = numbers_of(r"Note: Load (\d+) is a mistake" if is_english else r"第 (\d+) 车是误记", text)
    wrong, more = numbers_of(
        r"tons of load (\d+) were written down wrongly: put (\d+) tons more"
        if is_english
        else r"第 (\d+) 车的吨数记错了，应比所写的多 (\d+) 吨",
        text,
    )
    counted = [
        load
        for load in loads
        if load["firm"] in firms and load["cargo"] in materials and int(load["number"]) != missing
    ]
    assert len(counted) == 9
    assert sum(int(load["number"]) == wrong for load in counted) == 1
    return more + sum(int(load["tons"]) - (2 if load["scale"] in {"north", "北"} else 0) for load in counted)
