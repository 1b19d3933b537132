"""Long texts of about eight thousand tokens: every fact is read back from the text that is sent."""

from __future__ import annotations

import re

from evalkit.domain.question import Variant
from tests.banks.proofs.long_context_short import all_of, numbers_of, one_of, split_at


def long_context_008(variant: Variant) -> str:
    text = variant.prompt
    if variant.language == "en":
        readers = all_of(r"^\d+\. Card (?P<card>\d+) for (?P<who>\w+ \w+), ", text, count=54)
        books = all_of(
            r"^\d+\. Card (?P<card>\d+): a book on (?P<topic>[\w ]+), with (?P<flaw>[\w ]+)\.", text, count=54
        )
        wanted = one_of(r"Only one book on ([\w ]+) has ([\w ]+)\.", text).groups()
        one, other = numbers_of(r"entered with card (\d+) in fact used card (\d+), and the reverse", text)
        third, fourth = numbers_of(r"In the same way cards (\d+) and (\d+) changed places", text)
    else:
        readers = all_of(r"^\d+．(?P<card>\d+) 号卡，(?P<who>\w{3})，", text, count=54)
        books = all_of(r"^\d+．(?P<card>\d+) 号卡：一本关于(?P<topic>\w+)的书，情况：(?P<flaw>\w+)。", text, count=54)
        wanted = one_of(r"关于(\w+)的书里，情况为“(\w+)”的只有一本", text).groups()
        one, other = numbers_of(r"登记为 (\d+) 号卡的人实际用的是 (\d+) 号卡，", text)
        third, fourth = numbers_of(r"(\d+) 号卡和 (\d+) 号卡也同样对调", text)
    assert len({one, other, third, fourth}) == 4
    used = {one: other, other: one, third: fourth, fourth: third}
    card_of = {reader["who"]: used.get(int(reader["card"]), int(reader["card"])) for reader in readers}
    assert sorted(card_of.values()) == list(range(1, 55))
    cards = [int(book["card"]) for book in books if (book["topic"], book["flaw"]) == wanted]
    assert len(cards) == 1
    return next(who for who, card in card_of.items() if card == cards[0])


def long_context_009(variant: Variant) -> int:
    is_english = variant.language == "en"
    text = variant.prompt
    entries = all_of(
        r"^Entry (?P<number>\d+): stall (?P<stall>\d+), (?P<goods>\w+), (?P<fee>\d+) euros\."
        if is_english
        else r"^第 (?P<number>\d+) 条：(?P<stall>\d+) 号摊位，(?P<goods>\w+)，(?P<fee>\d+) 元。",
        text,
        count=126,
    )
    [old] = numbers_of(r"stall (\d+) belongs to Ms Okafor\." if is_english else r"开始时 (\d+) 号摊位属于小康", text)
    [new] = numbers_of(
        r"Stall (\d+) belongs to Mr Lund" if is_english else r"(\d+) 号摊位目前属于小罗，从第 71 条起属于小康", text
    )
    free = one_of(r"no fee is due for (\w+):" if is_english else r"按老规矩，卖(\w+)不收摊位费；", text).group(1)
    wrong, more = numbers_of(
        r"written in entry (\d+) is (\d+) euros too low" if is_english else r"第 (\d+) 条写的金额少了 (\d+) 元", text
    )
    owed = 0
    corrected = False
    for entry in entries:
        number, fee = int(entry["number"]), int(entry["fee"])
        if int(entry["stall"]) != (old if number <= 70 else new) or entry["goods"] == free:
            continue
        owed += fee - (4 if number >= 71 else 0)
        if number == wrong:
            owed += more
            corrected = True
    assert corrected
    return owed


def long_context_010(variant: Variant) -> list[str]:
    is_english = variant.language == "en"
    text = variant.prompt
    moves = all_of(
        r"^Entry (?P<number>\d+): (?P<motor>Motor \w+|The \w+ motor|\w+) goes into tram (?P<tram>\d+)\."
        if is_english
        else r"^第 (?P<number>\d+) 条：(?P<motor>电机 \w+|“\w+”|\w+色电机) ?装上 (?P<tram>\d+) 号车。",
        text,
        count=28,
    )
    assert len({move["tram"] for move in moves}) == 28
    serial = dict.fromkeys(("7Q", "9K", "3V", "5D"), "")
    for code in serial:
        nick = one_of(rf"{code} is (?:now )?(\w+)" if is_english else rf"{code} 叫“(\w+)”", text).group(1)
        coat = one_of(rf"\b{nick} (?:is )?(red|green|yellow|white)\b" if is_english else rf"“{nick}”是(\w)色", text)
        serial[code] = f"{nick} {coat.group(1)}"
    names = {
        spelling: code
        for code, (nick, coat) in ((code, value.split()) for code, value in serial.items())
        for spelling in (f"Motor {code}", f"电机 {code}", nick, f"“{nick}”", f"The {coat} motor", f"{coat}色电机")
    }
    motor_at = {int(move["number"]): names[move["motor"]] for move in moves}
    [skipped] = numbers_of(r"What entry (\d+) tells" if is_english else r"第 (\d+) 条所写的换装没有发生", text)
    one, other = numbers_of(
        r"Entries (\d+) and (\d+) have the right trams" if is_english else r"第 (\d+) 条和第 (\d+) 条的车号都对", text
    )
    motor_at[one], motor_at[other] = motor_at[other], motor_at[one]
    wanted = one_of(
        r"motor with the serial number (\w+) work" if is_english else r"出厂编号为 (\w+) 的电机先后", text
    ).group(1)
    trams = [move["tram"] for move in moves if motor_at[(n := int(move["number"]))] == wanted and n != skipped]
    assert len(trams) == 6
    return trams


def long_context_011(variant: Variant) -> int:
    is_english = variant.language == "en"
    text = variant.prompt
    services = all_of(
        r"^Service (?P<number>\d+)(?P<school> \(school\))?: from (?P<start>[A-Z][\w ]+) at (?P<left>[\d:]+) "
        r"to (?P<end>[A-Z][\w ]+) at (?P<arrives>[\d:]+)\."
        if is_english
        else r"^(?P<number>\d+) 次(?P<school>（校车）)?：(?P<left>[\d:]+) 从(?P<start>\w+)开，"
        r"(?P<arrives>[\d:]+) 到(?P<end>\w+)。",
        text,
        count=96,
    )
    route = one_of(
        r"ready to leave ([\w ]+) at 7:00 this morning. She wants to go to ([\w ]+), from there to ([\w ]+) and from "
        r"there to ([\w ]+)\."
        if is_english
        else r"在(\w+)准备好出发。她要先到(\w+)，再从那里到(\w+)，再从那里到(\w+)。",
        text,
    ).groups()
    ready = 7 * 60
    for leg in range(3):
        running: list[tuple[int, int]] = []
        for service in services:
            late = 20 if int(service["number"]) % 5 == 0 else 0
            left, arrives = _minutes(service["left"]) + late, _minutes(service["arrives"]) + late
            if (service["start"], service["end"]) == route[leg : leg + 2] and not service["school"] and left >= ready:
                running.append((left, arrives))
        running.sort()
        assert len(running) == 1 or running[0][0] < running[1][0]
        ready = running[0][1] + 10
    return ready - 10 - 7 * 60


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    assert len(minutes) == 2
    return 60 * int(hours) + int(minutes)


def long_context_012(variant: Variant) -> list[str]:
    is_english = variant.language == "en"
    text = variant.prompt

    def number(english: str, chinese: str) -> int:
        return numbers_of(english if is_english else chinese, text)[0]

    bridge = number(r"footbridge, by the way, was opened on (\d+) June", r"步行桥是 6 月 (\d+) 日通行")
    race = bridge + number(r"it took place (\d+) days after the opening", r"步行桥通行之后的第 (\d+) 天")
    fire = race - number(r"caught fire (\d+) days before the boat race", r"谷仓失火是在划船比赛之前 (\d+) 天")
    market = number(r"flower market was held on (\d+) June", r"花市是 6 月 (\d+) 日办的")
    market += number(r"market was held (\d+) days later than I wrote", r"第 17 封信里写的晚 (\d+) 天")
    play = market - number(r"play was given (\d+) days before the flower", r"学校演戏是在花市之前 (\d+) 天")
    concert = fire + number(r"concert (\d+) days after the fire", r"谷仓失火之后的第 (\d+) 天")
    dates = [bridge, race, fire, market, play, concert]
    assert len(set(dates)) == 6
    assert set(dates) <= set(range(1, 31))
    names = {
        "en": ["footbridge", "boat race", "barn fire", "flower market", "school play", "choir concert"],
        "zh": ["步行桥", "划船", "失火", "花市", "演戏", "音乐会"],
    }[variant.language]
    return [name for _, name in sorted(zip(dates, names, strict=True))]


def long_context_013(variant: Variant) -> int:
    is_english = variant.language == "en"
    text = variant.prompt
    [level] = numbers_of(r"first day (\d+) logs lay" if is_english else r"柴堆上有 (\d+) 根木柴。每天", text)
    [lost] = numbers_of(r"brought up on day (\d+) went" if is_english else r"第 (\d+) 天写的运上来的木柴", text)
    days = split_at(r"^(?:Day|第) (\d+)(?:: | 天：)", text)
    assert [day for day, _ in days] == list(range(1, 101))
    levels: list[int] = []
    for day, entry in days:
        level -= int(one_of(r"(?:Burned: |烧掉：)(\d+)", entry).group(1))
        level -= 5 if entry.startswith(("hard frost", "严霜")) else 0
        brought = re.search(r"(?:Brought up: |运上来：)(\d+)", entry)
        assert brought is not None or day != lost
        level += int(brought.group(1)) if brought and day != lost else 0
        levels.append(level)
    assert levels.count(min(levels)) == 1
    return min(levels)
