"""What reaches a rater names no model, and its ids say nothing."""

from __future__ import annotations

import re

import pytest

from evalkit.domain.review import AssignmentId, RaterId, ReviewId
from evalkit.reviews import blinding
from evalkit.reviews.blinding import MASKED_NAME as BAR
from evalkit.reviews.blinding import form_id_of, item_id_of, link_token_of, masked, organiser_token_of
from tests.review_builders import a_review

RUNS = ("qwen32b-q8", "DeepSeek-R1-Distill-Qwen-32B-Q8_0", "new", "q4", "acme/Foxglove-70b.gguf")


def test_ids_are_hexadecimal_and_differ_by_purpose_review_and_secret() -> None:
    review = a_review()
    assert re.fullmatch(r"[0-9a-f]{16}", item_id_of(review, AssignmentId("x")))
    made = {
        item_id_of(review, AssignmentId("x")),
        item_id_of(review, AssignmentId("y")),
        form_id_of(review, RaterId("x")),
        link_token_of(review, RaterId("x")),
        link_token_of(review, RaterId("y")),
        organiser_token_of(review),
        organiser_token_of(a_review(secret=b"other")),
        organiser_token_of(a_review(review_id=ReviewId("x"))),
    }
    assert len(made) == 8
    assert {len(token) for token in (link_token_of(review, RaterId("x")), organiser_token_of(review))} == {40}


def test_no_token_is_the_beginning_of_another_ones_digits() -> None:
    """Else a form's id, which stands in files that are sent around, would open the page."""
    review = a_review()
    assert not link_token_of(review, RaterId("x")).startswith(form_id_of(review, RaterId("x")))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("I am DeepSeek-R1, an AI.", f"I am {BAR}, an AI."),
        ("i'm DEEPSEEK", f"i'm {BAR}"),
        ("As Qwen2.5-72B-Instruct I think", f"As {BAR} I think"),
        ("Deep Seek R1 says 4", f"{BAR} says 4"),
        ("**Deep**Seek here", f"**{BAR} here"),
        ("Deep\u200bSeek here", f"{BAR} here"),
        ("ＤｅｅｐＳｅｅｋ", BAR),
        ("(GPT-4o, ChatGPT)", f"({BAR}, {BAR})"),
        ("Unlike Claude 3.5 Sonnet, Llama-3.1-70B errs", f"Unlike {BAR}, {BAR} errs"),
        ("I was trained by Google to help.", f"I was trained by {BAR} to help."),
        ("As a language model developed by Acme Labs, I", f"As a language model developed by {BAR}, I"),
        ("I'm Zorblax, a large language model.", f"I'm {BAR}, a large language model."),
        ("My name is Falcon.", f"My name is {BAR}."),
        ("I am new.", f"I am {BAR}."),
        ("see qwen32b-q8 and QWEN32B Q8", f"see {BAR} and {BAR}"),
        ("Foxglove-70B knows", f"{BAR} knows"),
        ("我是DeepSeek，由深度求索公司开发。", f"我是{BAR}，由{BAR}公司开发。"),
        ("我是通义千问，由阿里云研发的大语言模型。", f"我是{BAR}，由{BAR}研发的大语言模型。"),
        ("我叫小智，是一个人工智能助手。", f"我叫{BAR}，是一个人工智能助手。"),
        ("我是由甲骨科技独立研发的模型", f"我是由{BAR}独立研发的模型"),
        ("我是百度开发的文心一言", f"我是{BAR}开发的{BAR}"),
        ("作为文心一言，我认为", f"作为{BAR}，我认为"),
        ("本模型是百川2-13B", f"本模型是{BAR}"),
    ],
)
def test_names_are_masked_in_both_languages(said: str, shown: str) -> None:
    assert masked(said, RUNS) == shown


@pytest.mark.parametrize(
    "said",
    [
        "The golden ratio phi is (1 + sqrt 5) / 2; step 2 of the command gives seed 7.",
        "phi - 1 = 1/phi, so phi-1 is .618. Minimax search, a falcon and granite.",
        "Write a new sum: q4 = 12, R1 = 3 ohm, R2 = 4 ohm.",
        "I am certain that the AI in the story errs. I'm confident the wall built by Tom holds.",
        "I think the bridge was built by Alice in 3 days.",
        "The assistant was created by Bob.",
        "我认为该软件由甲公司开发，所以著作权属于甲公司。",
        "我是一个人工智能助手。我是学生。",
        "由题意可知，第一步由甲完成。来自北京的小王。",
        "答案：42",
        "",
    ],
)
def test_ordinary_words_stay(said: str) -> None:
    assert masked(said, RUNS) == said


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        # Models write U+2011 between a name and its version as a matter of course.
        ("I am based on GPT\u20114.", f"I am based on {BAR}."),
        ("DeepSeek\u2011R1, gpt\u2011oss\u2011120b and Kimi\u2013K2 say 4", f"{BAR}, {BAR} and {BAR} say 4"),
        ("QWEN32B\u2011Q8", BAR),
        # What Markdown draws as a letter or leaves out is read as drawn.
        ("Deep&#83;eek, Deep&#x53;eek and Qwen&#45;72B", f"{BAR}, {BAR} and {BAR}"),
        (r"Deep\-Seek and Chat\_GPT", f"{BAR} and {BAR}"),
        ("Deep\ufe0fSeek", BAR),
        ("我是通義千問。", f"我是{BAR}。"),
        ("我是由阿里雲開發的模型", f"我是由{BAR}開發的模型"),
    ],
)
def test_a_name_is_masked_as_a_reader_sees_it(said: str, shown: str) -> None:
    assert masked(said, RUNS) == shown


@pytest.mark.parametrize(
    "said",
    ["x\u2212R1 &amp; y &lt; 3", r"C:\new\-1 \_ &#x110000; &nosuch; &", "a\u20115 – 6&#8209;7", "Llamas\u2014two"],
)
def test_other_dashes_and_references_stay_as_they_are(said: str) -> None:
    assert masked(said, RUNS) == said
    assert masked(f"{said} DeepSeek {said}", RUNS) == f"{said} {BAR} {said}"


def test_a_name_that_the_question_is_about_stays_unless_the_model_says_it_of_itself() -> None:
    question = "A llama called Claude eats 3 kg a day. 豆包多少钱？"
    assert masked("Claude the llama eats 6 kg; 豆包 two yuan.", RUNS, question=question).count(BAR) == 0
    assert masked("I am Claude. Claude the llama eats 6 kg.", RUNS, question=question) == (
        f"I am {BAR}. Claude the llama eats 6 kg."
    )


def test_the_runs_own_names_go_whatever_the_question_says() -> None:
    assert masked("qwen32b-q8", RUNS, question="qwen32b-q8?") == BAR


def test_what_stands_around_a_name_stays_letter_for_letter() -> None:
    odd = "\x00 ﬁne Ⅳ ＡＢ \u202e**x** e\u0301 "
    assert masked(f"{odd}DeepSeek{odd}", ()) == f"{odd}{BAR}{odd}"


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ["qwen-a", "我是由", "i am a", "deepseek" * 3 + " ", "a-", "i'm x y z, the ", "由阿", "i was made by x ", ". "],
)
def test_a_text_of_whatever_length_and_kind_takes_little_time(piece: str) -> None:
    masked(piece * (40_000 // len(piece)), RUNS)


def test_a_text_is_searched_once_however_often_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "我是由a" * 1_000
    shown = masked(text, RUNS)
    monkeypatch.setattr(blinding, "name_search", None)
    assert masked(text, RUNS) == shown
