"""Long texts of about two thousand tokens: every fact is read back from the text that is sent."""

from __future__ import annotations

import re
from collections import defaultdict

from evalkit.domain.question import Variant

__all__ = ["all_of", "numbers_of", "one_of", "split_at"]


def one_of(pattern: str, text: str) -> re.Match[str]:
    """The only place that fits."""
    found = list(re.finditer(pattern, text, re.MULTILINE))
    assert len(found) == 1, (pattern, len(found))
    return found[0]


def all_of(pattern: str, text: str, *, count: int) -> list[dict[str, str]]:
    """The named groups of all places that fit, whose number is known."""
    found = [match.groupdict() for match in re.finditer(pattern, text, re.MULTILINE)]
    assert len(found) == count, (pattern, len(found))
    return found


def numbers_of(pattern: str, text: str) -> list[int]:
    """The numbers at the only place that fits."""
    return [int(group) for group in one_of(pattern, text).groups()]


def split_at(pattern: str, text: str) -> list[tuple[int, str]]:
    """Numbered entries: their numbers and what stands in them."""
    pieces = re.split(pattern, text, flags=re.MULTILINE)[1:]
    return list(zip(map(int, pieces[::2]), pieces[1::2], strict=True))


def long_context_002(variant: Variant) -> int:
    if variant.language == "en":
        lines = all_of(
            r"^Lot \d+: (?P<plant>[\w ]+), gathered by (?P<who>\w+) .*, kept in a (?P<vessel>[\w ]+); "
            r"(?P<packets>\d+) packets of (?P<seeds>\d+) seeds each",
            variant.prompt,
            count=60,
        )
        reduced = one_of(r"from every lot of ([\w ]+);", variant.prompt).group(1)
        wanted = one_of(r"one lot of ([\w ]+) was gathered by (\w+) and is kept in a ([\w ]+)\.", variant.prompt)
    else:
        lines = all_of(
            r"^第 \d+ 批：(?P<plant>\w+)，(?P<who>\w\w)采自\w+，存放在(?P<vessel>\w+)里；"
            r"共 (?P<packets>\d+) 包，每包 (?P<seeds>\d+) 粒",
            variant.prompt,
            count=60,
        )
        reduced = one_of(r"凡是(\w+)，每一批都送出了两包", variant.prompt).group(1)
        found = one_of(r"由(\w\w)采集、存放在(\w+)里的(\w+)只有一批", variant.prompt)
        wanted = one_of(r"^(\w+),(\w+),(\w+)$", f"{found.group(3)},{found.group(1)},{found.group(2)}")
    plant, who, vessel = wanted.groups()
    totals = [
        (int(line["packets"]) - (2 if line["plant"] == reduced else 0)) * int(line["seeds"])
        for line in lines
        if (line["plant"], line["who"], line["vessel"]) == (plant, who, vessel)
    ]
    assert len(totals) == 1
    return totals[0]


def long_context_003(variant: Variant) -> int:
    is_english = variant.language == "en"
    text = variant.prompt
    [level] = numbers_of(r"tank held (\d+) litres" if is_english else r"水箱里有 (\d+) 升水", text)
    wrong, more = numbers_of(
        r"in entry (\d+), (\d+) litres more" if is_english else r"第 (\d+) 条实际取的水比那里写的多 (\d+) 升", text
    )
    litres_per_unit = 1
    entries = split_at(r"^(?:Entry|第) (\d+)(?:\.| 条。)", text)
    assert [number for number, _ in entries] == list(range(1, 40))
    for number, entry in entries:
        drawn = int(one_of(r"(?:Drawn: |取水：)(\d+)", entry).group(1)) * litres_per_unit
        if number == wrong:
            assert litres_per_unit == 1
            drawn += more
        if not re.search("rain barrel|木桶", entry):
            level -= drawn
        for gift in re.finditer(r"pumped (\d+) litres into|泵了 (\d+) 升", entry):
            level += int(gift.group(1) or gift.group(2))
        if re.search("from entry 21 on|从第 21 条起", entry):
            assert number == 20
            litres_per_unit = 3
        if re.search("from entry 34 on|从第 34 条起", entry):
            assert number == 33
            litres_per_unit = 1
        assert level > 0
    return level


def long_context_004(variant: Variant) -> str:
    text = variant.prompt
    if variant.language == "en":
        moves = all_of(
            r"^(?P<hour>\d+):(?P<minute>\d\d) - (?P<who>\w+) takes over the key with the (?P<tag>\w+) tag",
            text,
            count=40,
        )
        found = one_of(r"Who had the key to ([\w -]+) at (\d+):00", text)
        tag = one_of(rf"[Tt]he (\w+) tag (?:belongs )?to {found.group(1)}[,. ]", text).group(1)
    else:
        moves = all_of(r"^(?P<hour>\d+):(?P<minute>\d\d)，(?P<who>\w\w)接过挂(?P<tag>\w)牌的钥匙", text, count=40)
        late = one_of(r"(\d+):00 的时候，(\w+)的钥匙在谁手里", text)
        found = one_of(r"^(\w+) (\d+)$", f"{late.group(2)} {late.group(1)}")
        tag = one_of(rf"(\w)牌是{found.group(1)}的", text).group(1)
    holder = ""
    last = 0
    for move in moves:
        time = 60 * int(move["hour"]) + int(move["minute"])
        assert time > last
        last = time
        if time < 60 * int(found.group(2)) and move["tag"] == tag:
            assert move["who"] != holder
            holder = move["who"]
    return holder


def long_context_005(variant: Variant) -> int:
    is_english = variant.language == "en"
    text = variant.prompt
    items = dict(split_at(r"^(?:Item|第) (\d+) (?:\(|项（)", text))
    assert list(items) == list(range(1, 37))
    written = {
        number: int(match.group(1) or match.group(2))
        for number, item in items.items()
        if (match := re.search(r"\): (\d+) euros are granted|：拨款 (\d+) 元", item))
    }
    lowered = [number for number, item in items.items() if item.startswith(("February", "二月")) and number in written]
    one, other = numbers_of(
        r"written in item (\d+) belongs to item (\d+)," if is_english else r"第 (\d+) 项写的金额应属第 (\d+) 项，", text
    )
    written[one], written[other] = written[other], written[one]
    final = {number: value - (15 if number in lowered else 0) for number, value in written.items()}
    raised, more = numbers_of(
        r"sum of item (\d+) is raised by (\d+)" if is_english else r"第 (\d+) 项的金额在其他变动之外再增加 (\d+) 元",
        text,
    )
    final[raised] += more
    seeds = next(number for number, item in items.items() if re.search("seed exchange is|拨给种子交换会", item))
    first, second = numbers_of(
        r"as much as items (\d+) and (\d+) together" if is_english else r"等于第 (\d+) 项与第 (\d+) 项之和", text
    )
    final[seeds] = final[first] + final[second]
    [doubled] = numbers_of(r"twice the sum of item (\d+)" if is_english else r"是第 (\d+) 项金额的两倍", text)
    [held] = numbers_of(r"greenhouse, (\d+) euros are held" if is_english else r"有 (\d+) 元留到秋天", text)
    return 2 * final[doubled] - held


def long_context_006(variant: Variant) -> int:
    is_english = variant.language == "en"
    text = variant.prompt
    [start] = numbers_of(r"holds (\d+) grams of brine" if is_english else r"各有 (\d+) 克盐水", text)
    grams = dict.fromkeys("PQRST", start)
    flask = {label: label for label in "PQRST"}
    steps = split_at(r"^(?:Step|第) (\d+)(?::| 步：)", text)
    assert [number for number, _ in steps] == list(range(1, 41))
    pours = 0
    for number, step in steps:
        if number == 9:
            assert re.search("Step 9 was not carried out|第 9 步没有做", text)
            continue
        if re.search("labels of the flasks P and R are exchanged|烧瓶 P 和烧瓶 R 的标签互换", step):
            flask["P"], flask["R"] = flask["R"], flask["P"]
        if re.search("replaced by a label U|换成标签 U", step):
            flask["U"] = flask.pop("T")
        if heated := re.search(r"loses (\d+) grams as vapour|蒸发掉 (\d+) 克", step):
            grams[flask["R"]] -= int(heated.group(1) or heated.group(2))
        if poured := re.match(r" ?(\d+) grams are poured from flask (\w) into flask (\w)", step):
            amount, source, target = poured.groups()
        elif poured := re.match(r"从烧瓶 (\w) 往烧瓶 (\w) 倒 (\d+) 克", step):
            source, target, amount = poured.groups()
        else:
            continue
        if number == 31:
            source, target = target, source
        pours += 1
        grams[flask[source]] -= int(amount)
        grams[flask[target]] += int(amount)
        assert min(grams.values()) > 0
    assert pours == 19
    return grams["P"]


def long_context_007(variant: Variant) -> str:
    text = variant.prompt
    if variant.language == "en":
        notes = all_of(
            r"^Note \d+: \d+ [\w ]+ to (?P<buyer>[\w &]+), stamp (?P<letter>\w)-(?P<digit>\d), signed in (?P<ink>\w+)",
            text,
            count=40,
        )
        buyer = one_of(r"Weir House is the old name of ([\w &]+)\.", text).group(1)
        inks = ["black", "blue", "green", "red"]
        corrected = one_of(r"On the note to ([\w &]+) that is signed in blue ink", text).group(1)
    else:
        notes = all_of(
            r"^\d+ 号单：(?P<buyer>\w+)，\d+ \w+，章 (?P<letter>\w)-(?P<digit>\d)，(?P<ink>\w)色墨水签收",
            text,
            count=40,
        )
        buyer = one_of(r"“水坝楼”是(\w+)的旧称", text).group(1)
        inks = ["黑", "蓝", "绿", "红"]
        corrected = one_of(r"送到(\w+)、用蓝色墨水签收的那张单子", text).group(1)
    assert corrected == buyer
    stamps: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for note in notes:
        if note["buyer"] == buyer:
            stamps[note["ink"]].append((note["letter"], note["digit"]))
    assert all(len(found) == 1 for found in stamps.values())
    first, second, third, fourth = (stamps[ink][0] for ink in inks)
    assert second[0] < "Z"
    return first[0] + chr(ord(second[0]) + 1) + third[1] + fourth[1]
