"""Forms of a rater from whom somebody has taken over."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.form_desk import COHERENCE, FormDesk, filled
from tests.e2e.reviewed_runs import MODELS, runs_that_name_themselves


def test_the_form_of_who_was_taken_over_from_counts_as_their_page_does_and_is_named_where_it_lies(
    tmp_path: Path,
) -> None:
    desk = FormDesk(folder=tmp_path)
    runs_that_name_themselves(tmp_path, questions=6)
    assert desk.export("--to", "forms/", "--dimension", "coherence").code == 0
    one, two = sorted((tmp_path / "forms").iterdir())
    desk.taken(filled(one, {(COHERENCE, 1): 5, (COHERENCE, 2): 4}))
    names = [model.name for model in MODELS]
    begun = desk.command("review", *names, "--rater", "cy", "--instead-of", "rater-1", "--no-serve")
    assert begun.code == 0, begun.err
    ended = desk.export("--to", "forms/")
    assert ended.code == 0, ended.err
    assert " ".join(ended.err.split()).startswith(
        f"forms/{one.name}: left as it is: cy has taken over from rater-1; send it out no more"
    )
    assert two.name in ended.out
    assert two.name not in ended.err
    late = desk.take(filled(one, {(COHERENCE, 3): 3}))
    answers = late.out.partition("; ")[2].strip()
    assert answers == "3 of 3 answers are done"
    assert "nothing more is asked of them" in " ".join(late.err.split())
    (told,) = desk.taken(two)
    assert told["answers"] == 13
