"""Forms of a rater from whom somebody has taken over."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from tests.e2e.form_desk import COHERENCE, FormDesk, at, filled
from tests.e2e.reviewed_runs import MODELS, runs_that_name_themselves

_NAMES = [model.name for model in MODELS]
_COMPLETENESS = "Completeness\n(5 best, 1 worst)"


def _taken_over(desk: FormDesk) -> None:
    """Let cy take over from rater-1."""
    begun = desk.command("review", *_NAMES, "--rater", "cy", "--instead-of", "rater-1", "--no-serve")
    assert begun.code == 0, begun.err


def _folded(text: str) -> str:
    return " ".join(text.split())


def test_the_form_of_who_was_taken_over_from_counts_as_their_page_does_and_is_named_where_it_lies(
    tmp_path: Path,
) -> None:
    desk = FormDesk(folder=tmp_path)
    runs_that_name_themselves(tmp_path, questions=6)
    assert desk.export("--to", "forms/", "--dimension", "coherence").code == 0
    one, two = sorted((tmp_path / "forms").iterdir())
    desk.taken(filled(one, {(COHERENCE, 1): 5, (COHERENCE, 2): 4}))
    _taken_over(desk)
    ended = desk.export("--to", "forms/")
    assert ended.code == 0, ended.err
    assert _folded(ended.err).startswith(
        f"forms/{one.name}: left as it is: cy has taken over from rater-1; send it out no more"
    )
    assert two.name in ended.out
    assert two.name not in ended.err
    late = desk.take(filled(one, {(COHERENCE, 3): 3}))
    answers = late.out.partition("; ")[2].strip()
    assert answers == "3 of 3 answers are done"
    assert "nothing more is asked of them" in _folded(late.err)
    (told,) = desk.taken(two)
    assert told["answers"] == 13


def test_a_form_that_goes_to_who_was_taken_over_from_has_what_they_scored_and_no_more(tmp_path: Path) -> None:
    desk = FormDesk(folder=tmp_path)
    runs_that_name_themselves(tmp_path, questions=6)
    assert desk.export("--to", "forms/", "-d", "coherence", "-d", "completeness").code == 0
    one, _ = sorted((tmp_path / "forms").iterdir())
    desk.taken(filled(one, {(COHERENCE, 1): 5, (_COMPLETENESS, 1): 4, (COHERENCE, 2): 3}))
    _taken_over(desk)
    for kind in ("xlsx", "csv", "html"):
        ended = desk.export("--to", "late/", "--form", kind, "--rater", "rater-1")
        assert ended.out.endswith("rater-1: 2 of 2 answers are done\n"), ended.err
        assert "somebody has taken over what rater-1 has not scored; nothing more is asked of them" in _folded(
            ended.err
        )
    late = tmp_path / "late" / one.name
    assert at(load_workbook(late), _COMPLETENESS, 2).value == "–"
    (told,) = desk.taken(late)
    assert (told["new"], told["changed"], told["missing"], told["answers"]) == (0, 0, [], 2)
    (told,) = desk.taken(filled(late, {(COHERENCE, 2): 4}))
    assert (told["new"], told["changed"], told["done"], told["answers"]) == (0, 1, 2, 2)


def test_who_has_scored_nothing_gets_no_form_once_somebody_has_taken_over(tmp_path: Path) -> None:
    desk = FormDesk(folder=tmp_path)
    runs_that_name_themselves(tmp_path, questions=6)
    assert desk.command("review", *_NAMES, "-d", "coherence", "--no-serve").code == 0
    _taken_over(desk)
    ended = desk.export("--to", "late/", "--rater", "rater-1")
    assert ended.code == 2
    assert "--rater rater-1: has scored nothing, and somebody has taken over: there is nothing to send" in _folded(
        ended.err
    )
    assert not (tmp_path / "late").exists()
