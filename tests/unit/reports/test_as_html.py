from evalkit.reports.as_html import sections_html
from evalkit.reports.document import Beside, Cell, Column, Facts, Paragraph, Section, Table

_ATTACK = '<script>alert(1)</script>\u202e&"'


def _table(text: str) -> Table:
    columns = (Column(label="name"), Column(label="score", is_figure=True))
    return Table(columns=columns, rows=((Cell(text=text), Cell(text="4.20", value=4.2, kind="score", tone="good")),))


def test_every_kind_of_block_is_shown() -> None:
    blocks = (
        Paragraph(text="First.", is_headline=True),
        _table("alone"),
        Beside(tables=(_table("left"), _table("right"))),
        Facts(rows=(("asked", "40"),)),
    )
    html = sections_html([Section(key="judges", title="Judges", blocks=blocks)])
    for said in ("<h2>Judges</h2>", "First.", "alone", "left", "right", "<dt>asked</dt>", "<dd>40</dd>"):
        assert said in html
    assert '<th scope="col" class="figure">score</th>' in html
    assert html.count('<td class="tone-good figure"') == 3


def test_no_text_becomes_an_element_or_turns_the_writing_direction() -> None:
    blocks = (Paragraph(text=_ATTACK), _table(_ATTACK), Facts(rows=((_ATTACK, _ATTACK),)))
    html = sections_html([Section(key="judges", title=_ATTACK, blocks=blocks)])
    assert "<script" not in html
    assert "\u202e" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 5
