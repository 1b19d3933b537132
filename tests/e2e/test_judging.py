"""``evalkit judge`` and ``run --judge`` through the command line, against simulated judges."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.judging_bench import JudgingBench, judging_bench

RUBRICS = Path(__file__).parents[2] / "rubrics"
ANSWERS = 4 * 2
"""Two repeats of each question."""
CANARIES, WARM_UP = 22, 1
TONE = """\
name: tone
title: {en: Tone, zh: 语气}
asks: {en: Is the answer polite?, zh: 回答是否礼貌？}
method: levels
levels:
  5: {en: Every sentence is polite., zh: 句句礼貌。}
  4: {en: One sentence is curt., zh: 有一句生硬。}
  3: {en: Two or more are curt., zh: 有两句或更多生硬。}
  2: {en: One sentence is rude., zh: 有一句粗鲁。}
  1: {en: Two or more are rude., zh: 有两句或更多粗鲁。}
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[str, Path]]:
    with judging_bench(tmp_path_factory.mktemp("bench")) as made:
        yield made


@pytest.fixture
def bench(
    served: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> JudgingBench:
    base_url, stored = served
    capsys.readouterr()
    return JudgingBench(folder=tmp_path, base_url=base_url, stored=stored, monkeypatch=monkeypatch, capsys=capsys)


def dimension(document: Any, name: str) -> dict[str, Any]:
    """A dimension of a scorecard."""
    (found,) = (each for each in document["dimensions"] if each["dimension"] == name)
    return found


def test_a_panel_of_two_scores_every_dimension_that_applies(bench: JudgingBench) -> None:
    ended = bench.evalkit("judge", "latest")
    assert ended.code == 0, ended.err
    for name in ("coherence", "completeness", "common sense"):
        assert name in ended.out
    assert "big" in ended.out
    assert "other" in ended.out
    again = bench.total()
    assert bench.evalkit("judge", "latest").out == ended.out
    assert bench.total() - again == 2 * WARM_UP
    assert bench.evalkit("show").out == ended.out
    before = bench.total()
    reasons = ("judge", "latest", "--reasons", "sum-001", "--dimension", "completeness")
    told = bench.evalkit(*reasons)
    assert told.code == 0
    answers = bench.evalkit(*reasons, "--json").document["answers"]
    verdicts = [each for answer in answers for each in answer["verdicts"]]
    # Two of three repeats are judged, and some of them twice, drawn by their ids.
    panels = [{each["judge"] for each in answer["verdicts"]} for answer in answers]
    assert [panel for panel in panels if panel] == [{"big", "other"}] * 2
    assert told.out.count("Items met: 1 ") == len(verdicts)
    assert all(each["reason"] for each in verdicts)
    told = bench.evalkit("judge", "latest", "--reasons", "sum-01")
    assert (told.code, "did you mean `sum-001`" in told.err) == (2, True)
    assert bench.total() == before


def test_a_limit_asks_for_so_much_and_the_same_command_asks_for_the_rest(bench: JudgingBench) -> None:
    given = ("judge", "latest", "--judge", "big", "--dimension", "coherence", "--quiet")
    before = bench.asked("judge")
    ended = bench.evalkit(*given, "--limit", "3")
    assert ended.code == 0, "what was wished for was done"
    assert "verdicts are still open; go on with: evalkit judge latest --judge big" in ended.err
    assert bench.asked("judge") - before == WARM_UP + CANARIES + 3
    first = bench.judged()
    ended = bench.evalkit(*given)
    assert (ended.code, "go on with" in ended.err) == (0, False)
    judged = bench.judged()
    assert set(first) < set(judged)
    assert bench.asked("judge") - before == 2 * WARM_UP + CANARIES + len(judged)
    assert len({attempt_id for attempt_id, _ in judged}) == ANSWERS


def test_more_repeats_and_samples_ask_for_what_is_missing_alone(bench: JudgingBench) -> None:
    given = ("judge", "latest", "--judge", "big", "--dimension", "coherence", "--quiet")
    bench.evalkit(*given, "--repeats-per-question", "1")
    first, before = bench.judged(), bench.asked("judge")
    ended = bench.evalkit(*given, "--repeats-per-question", "3", "--samples", "2", "--json")
    judged = bench.judged()
    assert set(first) < set(judged)
    assert bench.asked("judge") - before == WARM_UP + len(judged) - len(first)
    assert len({attempt_id for attempt_id, _ in judged}) == 4 * 3
    assert {0, 1} <= {sample for _, sample in judged}
    coherence = dimension(ended.document, "coherence")
    assert (coherence["scored"], coherence["wanted"]) == (12, 12)


def test_a_dry_run_says_what_it_takes_and_asks_nothing(bench: JudgingBench) -> None:
    before = bench.total()
    ended = bench.evalkit("judge", "latest", "--dimension", "coherence", "--dry-run")
    assert ended.code == 0
    assert ended.out.count("verdicts to ask for") == 2
    plan, other = bench.evalkit("judge", "latest", "--dimension", "coherence", "--dry-run", "--json").document
    assert bench.total() == before
    assert (plan["judge"], other["judge"]) == ("big", "other")
    assert plan["verdicts_to_ask"] == plan["verdicts_wanted"] == other["verdicts_wanted"]
    bench.evalkit("judge", "latest", "--dimension", "coherence", "--judge", "big", "--quiet")
    assert len(bench.judged()) == plan["verdicts_wanted"]
    plan, other = bench.evalkit("judge", "latest", "--dimension", "coherence", "--dry-run", "--json").document
    assert (plan["verdicts_to_ask"], other["verdicts_to_ask"]) == (0, other["verdicts_wanted"])


def test_a_run_named_twice_is_judged_and_shown_once(bench: JudgingBench) -> None:
    ended = bench.evalkit("judge", "latest", "tiny", "--judge", "big", "--dimension", "coherence", "--json")
    assert isinstance(ended.document, dict)


def test_asking_and_judging_in_one_command(bench: JudgingBench) -> None:
    ended = bench.evalkit("run", "--model", "tiny", "--fresh", "--limit", "2", "--judge", "big", "--json", "--quiet")
    assert ended.code == 0, ended.err
    assert dimension(ended.document, "completeness")["rater"] == "big"
    again = bench.total()
    assert bench.evalkit("run", "--model", "tiny", "--limit", "2", "--judge", "big", "--json", "--quiet").code == 0
    assert bench.total() - again == 2 * WARM_UP


def test_a_judge_that_fails_after_the_questions_leaves_their_scorecard(bench: JudgingBench) -> None:
    bench.configure({"liar": "obedient"})
    ended = bench.evalkit("run", "--model", "tiny", "--fresh", "--limit", "1", "--judge", "liar", "--quiet")
    assert ended.code == 2
    assert "are right" in ended.out
    assert "liar is not to be trusted" in ended.err


def test_a_team_s_own_dimension_is_judged_and_named_as_the_team_names_it(bench: JudgingBench) -> None:
    own = bench.folder / "rubrics" / "dimensions" / "tone.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(TONE, encoding="utf-8")
    ended = bench.evalkit("judge", "latest", "--judge", "big", "--dimension", "tone", "--json")
    assert ended.code == 0, ended.err
    assert dimension(ended.document, "tone")["scored"] == ANSWERS
    assert "Tone" in bench.evalkit("show").out
    bench.monkeypatch.setenv("EVALKIT_LANGUAGE", "zh")
    assert "语气" in bench.evalkit("show").out


def test_a_run_in_chinese_is_judged_in_chinese_and_so_are_the_canaries(bench: JudgingBench) -> None:
    asked = ("--model", "tiny", "--language", "zh", "--limit", "1", "--fresh", "--quiet")
    assert bench.evalkit("run", *asked, "--judge", "big").code == 0
    assert bench.evalkit("judge", "latest", "--judge", "other", "--dimension", "coherence", "--quiet").code == 0
    with bench.opened() as store:
        (run,) = (one.run for one in store.runs.all() if one.run.selection.language == "zh")
        bodies = [
            store.judgements.body(score.score_id).request.decode()
            for series in store.scores.series_of_run(run.run_id)
            if series.rater_kind == "judge"
            for score in store.scores.of_run(run.run_id, series.series_id)
        ]
    assert bodies
    assert all("维度：" in body for body in bodies)


def test_a_judge_that_does_what_answers_tell_it_scores_nothing_and_its_table_is_shown(bench: JudgingBench) -> None:
    bench.configure({"liar": "obedient", "big": "judge"})
    ended = bench.evalkit("judge", "latest", "--dimension", "coherence", "--quiet")
    assert ended.code == 2
    assert "liar is not to be trusted" in ended.err
    assert "a wrong answer that asks for a 5" in ended.err
    assert len({attempt_id for attempt_id, _ in bench.judged()}) == ANSWERS, "by the other judge"


def test_where_canaries_stopped_every_judge_no_old_scorecard_is_shown_as_if_it_were_new(bench: JudgingBench) -> None:
    bench.configure({"liar": "obedient"})
    ended = bench.evalkit("judge", "latest", "--dimension", "coherence")
    assert (ended.code, ended.out) == (2, "")
    assert "liar is not to be trusted" in ended.err


class TestRefused:
    def test_without_a_judge_the_way_to_one_is_shown(self, bench: JudgingBench) -> None:
        bench.configure({})
        line = bench.refused("judge", "latest")
        assert "[judges.NAME]" in line
        assert "--judge demo-judge" in line

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("judge", "latest", "--judge", "bgi"), "did you mean big?"),
            (("judge", "latest", "--judge", "demo-jugde"), "did you mean demo-judge?"),
            (("judge", "latest", "--dimension", "coherense"), "did you mean coherence?"),
            (("judge", "latest", "--dimension", "response_time"), "measured, not judged"),
            (("judge", "latest", "--dimension", "creativity"), "nothing to judge: creativity applies to no answer"),
            (("judge", "latest", "--samples", "0"), "--samples"),
            (("judge", "latest", "--limit", "0"), "--limit"),
            (("judge", "nobody"), "no run is called 'nobody'"),
            (("judge", "nobody", "--dry-run"), "no run is called 'nobody'"),
            (("judge", "latest", "--dry-run", "--judge", "bgi"), "did you mean big?"),
            (("judge",), "RUN"),
            (("run", "--model", "tiny", "--fresh", "--judge", "bgi"), "did you mean big?"),
        ],
    )
    def test_what_cannot_be_carried_out_says_why(
        self, bench: JudgingBench, arguments: tuple[str, ...], words: str
    ) -> None:
        assert words in bench.refused(*arguments)

    @pytest.mark.parametrize(
        ("spoil", "words"),
        [
            ("  1: {en: Two or more are rude., zh: 有两句或更多粗鲁。}\n", "tone.yaml:5: `1` is missing"),
            (", zh: 句句礼貌。", "tone.yaml:6: `zh` is missing"),
            ("method: levels", "tone.yaml"),
        ],
    )
    def test_a_rubric_with_a_mistake(self, bench: JudgingBench, spoil: str, words: str) -> None:
        own = bench.folder / "rubrics" / "dimensions" / "tone.yaml"
        own.parent.mkdir(parents=True)
        own.write_text(TONE.replace(spoil, ""), encoding="utf-8")
        assert words in bench.refused("judge", "latest")
        assert words in bench.refused("judge", "latest", "--dry-run")
        assert words in bench.refused("run", "--model", "tiny", "--fresh", "--judge", "big")

    def test_a_template_that_reaches_for_what_it_may_not_see(self, bench: JudgingBench) -> None:
        prompts = bench.folder / "rubrics" / "prompts"
        prompts.mkdir(parents=True)
        shipped = (RUBRICS / "prompts" / "levels.en.jinja").read_text(encoding="utf-8")
        (prompts / "levels.en.jinja").write_text(f"{shipped}\n{{{{ model }}}}\n", encoding="utf-8")
        line = bench.refused("judge", "latest")
        assert (
            f"rubrics/prompts/levels.en.jinja:{shipped.count(chr(10)) + 2}: `model` is not known to templates" in line
        )

    def test_a_canary_file_with_a_mistake(self, bench: JudgingBench) -> None:
        (bench.folder / "rubrics").mkdir()
        (bench.folder / "rubrics" / "canaries.yaml").write_text("questions: []\n", "utf-8")
        assert "rubrics/canaries.yaml" in bench.refused("judge", "latest")

    def test_a_judge_whose_key_is_not_set(self, bench: JudgingBench) -> None:
        bench.configure({"big": "judge"}, 'api_key_env = "NO_SUCH_KEY"')
        assert "judge 'big' needs the environment variable NO_SUCH_KEY" in bench.refused("judge", "latest")
        assert "NO_SUCH_KEY" in bench.refused("run", "--model", "tiny", "--fresh", "--judge", "big")

    def test_a_judge_that_is_the_judged_model(self, bench: JudgingBench) -> None:
        bench.configure({"itself": "sim"})
        assert "--allow-self" in bench.refused("judge", "latest")
        assert "--allow-self" in bench.refused("judge", "latest", "--dry-run")
        assert "judge itself is model tiny itself" in bench.refused(
            "run", "--model", "tiny", "--fresh", "--judge", "itself"
        )

    def test_a_run_without_an_answer(self, bench: JudgingBench) -> None:
        with bench.opened() as store:
            (summary,) = store.runs.all()
        bench.forget_answers()
        line = bench.refused("judge", summary.run.run_id)
        assert "nothing to judge" in line
        assert "has no answer yet" in line

    def test_a_judge_whose_server_is_down(self, bench: JudgingBench) -> None:
        bench.configure(
            {"big": "judge"}, "[judges.big.timeouts]\nunreachable_s = 0.2", base_url="http://127.0.0.1:9/v1"
        )
        ended = bench.evalkit("judge", "latest", "--quiet")
        assert ended.code == 2
        (line,) = (line for line in ended.err.splitlines() if line.startswith("error: "))
        assert line.startswith("error: judge big: http://127.0.0.1:9")
        assert ended.out == "", "no judge came to its work, and the scorecard is what it was"
