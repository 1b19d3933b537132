from __future__ import annotations

import unicodedata

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from evalkit.domain.question import Language
from evalkit.domain.report import Report
from evalkit.domain.rubric import Dimension
from evalkit.domain.scorecard import NotMeasured, Scorecard
from evalkit.domain.verdict import Remark
from evalkit.reports.as_markdown import markdown_report, markdown_sections
from evalkit.reports.document import Beside, Cell, Column, Facts, Paragraph, Section, Table
from evalkit.reports.scorecard import scorecard_page
from tests.builders import A_MOMENT, a_passport, a_run, a_selection, a_target
from tests.unit.reports.cards import a_question_card, a_scorecard, a_speed_card, an_outcome_card

_HOSTILE = "a|b`c`*d*_e_<img src=x>[f](http://g)\n\n# h\n\n| i |\x1b[2J\u202e\ud800 www.j.k @l &lt; $m$ "


def _page(card: Scorecard, language: Language = "en") -> str:
    report = Report(cards=(card,), comparison=None, not_compared=None, made_at=A_MOMENT)
    return markdown_report(report, language=language)


def _tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def _words(tokens: list[Token]) -> list[str]:
    """The text of each paragraph, cell and heading."""
    return ["".join(part.content for part in token.children or ()) for token in tokens if token.type == "inline"]


def _card_with(text: str) -> Scorecard:
    return a_scorecard(
        run=a_run(
            target=a_target(name=text, served_model=text),
            passport=a_passport(server=text, model_file=text),
            selection=a_selection(bank=text),
        ),
        outcomes=an_outcome_card(failures={text: 1}),
        remarks=(Remark(key="build_changed", values={"changes": text}),),
        not_measured=(NotMeasured(dimension=Dimension.COHERENCE, reason="needs_score", command=text),),
        questions=(a_question_card(question_id=text, expected=text, answers=((text, 2),)),),
        speed=a_speed_card(band=text),
    )


def test_a_page_begins_with_its_name_and_its_verdict() -> None:
    words = _words(_tokens(_page(a_scorecard())))
    assert words[:3] == ["qwen-q8", "Verdict", "qwen-q8: 71.4% of all attempts are right (95% interval 64.4 to 78.4%)"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_viewer_shows_every_word_of_the_page(language: Language) -> None:
    card = a_scorecard()
    shown = _words(_tokens(_page(card, language)))
    for section in scorecard_page(card, language):
        assert section.title is None or section.title in shown
        for block in section.blocks:
            match block:
                case Paragraph():
                    assert {block.text, f"⚠ {block.text}"} & set(shown)
                case Facts():
                    assert {f"{name}: {said}" for name, said in block.rows} <= set(shown)
                case Table() | Beside():
                    tables = block.tables if isinstance(block, Beside) else (block,)
                    cells = {cell.text for table in tables for row in table.rows for cell in row}
                    assert cells | {column.label for table in tables for column in table.columns} <= {*shown, ""}


def test_every_table_is_a_table_and_figures_stand_at_the_right() -> None:
    tokens = _tokens(markdown_sections(scorecard_page(a_scorecard(), "en")))
    blocks = [block for section in scorecard_page(a_scorecard(), "en") for block in section.blocks]
    tables = [table for block in blocks for table in getattr(block, "tables", (block,)) if isinstance(table, Table)]
    assert sum(token.type == "table_open" for token in tokens) == len(tables)
    assert sum(token.type == "th_open" for token in tokens) == sum(len(table.columns) for table in tables)
    at_right = [token for token in tokens if token.type == "th_open" and token.attrs.get("style") == "text-align:right"]
    assert len(at_right) == sum(column.is_figure for table in tables for column in table.columns)


def test_what_the_simulator_wrote_is_marked_before_the_verdict() -> None:
    page = _page(a_scorecard(run=a_run(target=a_target(is_simulated=True))), "zh")
    assert page.index("> ⚠ SIMULATED") < page.index("71.4%")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_texts_make_no_markup_of_their_own(language: Language) -> None:
    usual, hostile = (_tokens(_page(_card_with(text), language)) for text in ("plain", _HOSTILE))
    assert [token.type for token in usual] == [token.type for token in hostile]
    parts = {part.type for token in hostile for part in token.children or ()}
    assert parts <= {"text", "strong_open", "strong_close"}
    page = _page(_card_with(_HOSTILE), language)
    assert not {unicodedata.category(character) for character in page.replace("\n", "")} & {"Cc", "Cf", "Cs"}
    assert "http://" not in page


def test_only_a_main_figure_is_bold_in_a_table() -> None:
    cells = tuple(Cell(text=tone, tone=tone) for tone in ("strong", "bad", "warning", "plain"))
    table = Table(columns=tuple(Column(label="head") for _ in cells), rows=(cells,))
    page = markdown_sections((Section(key="k", title=None, blocks=(table,)),))
    assert page.splitlines()[-1] == "| **strong** | bad | warning | plain |"
