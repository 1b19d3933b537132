"""Numbers in words: what a run of numerals is worth, and what is no number."""

from __future__ import annotations

import pytest

from evalkit.scores.chinese_numerals import chinese_in_digits
from evalkit.scores.english_numerals import english_in_digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("三百二十五", "325"),
        ("一万二千", "12000"),
        ("一万二", "12000"),
        ("一百零八", "108"),
        ("一百八", "180"),
        ("壹佰贰拾", "120"),
        ("一亿五千万元", "150000000元"),
        ("三万亿", "3000000000000"),
        ("1.2万", "12000"),
        ("123万4567人", "1234567人"),
        ("十二点五升", "12.5升"),
        ("零点零五", "0.05"),
        ("一点二万", "12000"),
        ("百分之十五", "15%"),
        ("千分之三", "3‰"),
        ("三分之二", "2/3"),
        ("3分之2", "2/3"),
        ("二又二分之一", "2 1/2"),
        ("两个半小时", "2.5小时"),
        ("三年半", "3.5年"),
        ("半米", "0.5米"),
        ("三成", "30%"),
        ("三成五", "35%"),
        ("二〇二六年", "2026年"),
        ("五千克", "5千克"),
        ("三百分钟", "300分钟"),
    ],
)
def test_chinese_numerals_are_put_in_digits(text: str, digits: str) -> None:
    may_be_single = not any(character.isdigit() for character in text)
    assert chinese_in_digits(text, may_be_single=may_be_single) == digits


@pytest.mark.parametrize(
    "text", ["三四个", "两三百", "星期三", "一共", "唯一", "第三", "十分好", "万一", "三角形", "千万别"]
)
def test_what_is_no_chinese_number_stays(text: str) -> None:
    assert chinese_in_digits(text, may_be_single=True) == text


def test_a_single_numeral_counts_only_where_no_digits_stand() -> None:
    assert chinese_in_digits("一个42", may_be_single=False) == "一个42"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("forty-two", "42"),
        ("one hundred and sixty-one rolls", "161 rolls"),
        ("fifteen hundred", "1500"),
        ("one thousand, two hundred and three", "1203"),
        ("three and a half", "3.5"),
        ("2 and three quarters", "2.75"),
        ("two thirds", "2/3"),
        ("a third", "1/3"),
        ("zero point five", "0.5"),
        ("one point two million", "1200000"),
        ("3 million", "3000000"),
        ("3 hundred and five", "305"),
        ("a dozen", "12"),
        ("half a dozen", "6"),
    ],
)
def test_english_number_words_are_put_in_digits(text: str, digits: str) -> None:
    assert english_in_digits(text, may_be_single=True) == digits


@pytest.mark.parametrize(
    "text",
    [
        "fifty sixty",
        "one, two",
        "the last one",
        "one of them",
        "third",
        "twenty-fifth",
        "twenty-second",
        "hundreds of pears",
        "a",
    ],
)
def test_what_is_no_english_number_stays(text: str) -> None:
    assert english_in_digits(text, may_be_single=True) == text


@pytest.mark.parametrize(
    "hostile", ["一" * 50_000, "1万" * 20_000, "万" * 50_000, "一点" * 20_000, "one and " * 10_000, "a " * 50_000]
)
def test_endless_runs_come_to_an_end(hostile: str) -> None:
    chinese_in_digits(hostile, may_be_single=True)
    english_in_digits(hostile, may_be_single=True)
