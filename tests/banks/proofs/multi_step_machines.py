"""Invented machines: their rules are carried out."""

from __future__ import annotations

from evalkit.domain.question import Variant


def multi_step_007(_variant: Variant) -> dict[str, object]:
    cells = {"A": 9, "B": 4, "C": 0}
    for _ in range(100):
        cells["A"] += cells["B"]
        if cells["A"] > 60:
            cells["A"] -= 41
            cells["C"] += 1
        cells["B"] += cells["C"] + 3
        if cells["B"] % 5 == 0:
            cells["A"], cells["B"] = cells["B"], cells["A"]
        if cells["C"] >= 4:
            return {"A": cells["A"], "B": cells["B"]}
    raise AssertionError


def multi_step_009(_variant: Variant) -> str:
    row = list("GARDIMOT")
    for _ in range(4):
        row = row[2:] + row[:2]
        if row[0] in "AEIOU":
            row.reverse()
        else:
            row[2], row[-1] = row[-1], row[2]
        row[3] = chr(ord(row[3]) + 1)
        assert all("A" <= letter <= "Z" for letter in row)
    return "".join(row)


def multi_step_010(variant: Variant) -> dict[str, object]:
    shelves = {(3, 4), (5, 2), (6, 5), (2, 6), (7, 3)}
    ways = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    names = ["north", "east", "south", "west"] if variant.language == "en" else ["北", "东", "南", "西"]
    column, row, way = 4, 3, 1
    for command in "FFLFRFF" * 5:
        if command == "F":
            ahead = (column + ways[way][0], row + ways[way][1])
            if 1 <= ahead[0] <= 8 and 1 <= ahead[1] <= 6 and ahead not in shelves:
                column, row = ahead
                continue
        way = (way + (-1 if command == "L" else 1)) % 4
    return {"C": column, "R": row, "D": names[way]}


def multi_step_013(_variant: Variant) -> int:
    calls = [(0, 3, 8), (10, 6, 1), (25, 9, 4), (45, 2, 7), (70, 5, 0), (90, 8, 2), (110, 1, 6)]
    second = floor = 0
    while calls:
        waiting = sorted((call for call in calls if call[0] <= second), key=lambda call: abs(call[1] - floor))
        chosen = waiting[0]
        # The rule names exactly one passenger each time.
        assert len(waiting) == 1 or abs(waiting[1][1] - floor) > abs(chosen[1] - floor)
        calls.remove(chosen)
        second += 3 * abs(chosen[1] - floor) + 12 + 3 * abs(chosen[2] - chosen[1]) + 7
        floor = chosen[2]
    return second


def multi_step_034(variant: Variant) -> int:
    number, add = int(variant.parameters["start"]), int(variant.parameters["add"])
    numbers = [number]
    while len(numbers) < 6:
        number = int(str(number * 7 + add)[-2:])
        if number >= 50:
            number -= 13
        numbers.append(number)
    return numbers[5]
