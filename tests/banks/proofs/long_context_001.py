"""Ledger: read back from the question's own text, corrected as the notes say, and added up."""

from __future__ import annotations

import re

from evalkit.domain.question import Variant

_LINE = {
    "en": r"^Entry (?P<number>\d+) \((?P<day>\w+)\): (?P<crates>\d+) crates at dock (?P<dock>[A-D]), driver \w+\.$",
    "zh": r"^第 (?P<number>\d+) 条（(?P<day>\w+)）：(?P<dock>[A-D]) 号站台收货 (?P<crates>\d+) 箱，司机\w+。$",
}


def long_context_001(variant: Variant) -> int:
    entries = [match.groupdict() for match in re.finditer(_LINE[variant.language], variant.prompt, re.MULTILINE)]
    assert [int(entry["number"]) for entry in entries] == list(range(1, 49))
    total = 0
    for entry in entries:
        number, dock, crates = int(entry["number"]), entry["dock"], int(entry["crates"])
        if number == 27:
            assert dock == "C"
            continue
        if number == 18:
            assert dock == "C"
            dock = "A"
        if dock == "B" and entry["day"] in {"Thursday", "星期四"}:
            dock = "C"
        elif dock == "C" and entry["day"] in {"Saturday", "星期六"}:
            crates -= 2
        total += crates if dock == "C" else 0
    return total
