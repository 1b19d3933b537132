"""A stored question whose every text is hostile: prompt, solution, answers, reasoning, verdicts, ratings, names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evalkit.domain.attempt import RunId
from evalkit.domain.identity import content_uuid
from evalkit.domain.question import TextAnswer
from evalkit.domain.review import Act
from evalkit.domain.score import RaterKind, Scored, SeriesId
from evalkit.storage.store import Store
from tests.builders import a_body, a_run, a_score, a_series, a_session, a_target, a_variant, an_attempt, store_run
from tests.hostile_answers import ATTACKS, GROWING, attack_text
from tests.judgement_builders import a_judgement
from tests.unit.actions.reviewing.review_bench import ReviewBench

__all__ = ["ATTACK", "HOSTILE_QUESTION", "LONG_QUESTION", "HostileQuestions", "attacks_in", "hostile_questions"]

ATTACK: Final = (
    "</pre></details><script>window.canary=1</script><img src=http://evil.invalid/x onerror=window.canary=1>"
)
HOSTILE_QUESTION: Final = "a/<img src=x onerror=window.canary=1>?b&c=#d%"
LONG_QUESTION: Final = "long-001"
_LONG: Final = ("long_words", "brackets", "wide_table", "formulas", "emphasis", "piles")
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileQuestions:
    """Which runs there are."""

    first: RunId
    second: RunId
    rated: RunId
    """Of another question, which a person of a hostile name has commented."""


def attacks_in(run: int) -> list[str]:
    """Names of the attacks of one of the two runs, by repeat."""
    return [name for number, name in enumerate(ATTACKS) if number % 2 == run]


def hostile_questions(store: Store) -> HostileQuestions:
    """Two runs: one question with every attack as an answer, and one with answers of a megabyte each."""
    hostile = a_variant(
        question_id=HOSTILE_QUESTION,
        prompt=f"{ATTACK}\n\n{ATTACKS['style']}",
        expected=TextAnswer(text=ATTACK),
        solution=attack_text("unclosed_comment"),
        checklist=(ATTACK, ATTACKS["right_to_left"]),
    )
    long = a_variant(question_id=LONG_QUESTION, prompt="How long?", expected=TextAnswer(text="long"))
    run_ids: list[RunId] = []
    for number, model in enumerate(("first", f"second {ATTACK}")):
        names = attacks_in(number)
        session = a_session(session_id=content_uuid("session", model), run_id=content_uuid("run", model))
        run = store_run(
            store,
            run=a_run(
                run_id=session.run_id,
                target=a_target(name=model, is_simulated=True),
                variants=[hostile, long],
                repeats=len(names),
            ),
            variants=[hostile, long],
            session=session,
        )
        texts = {hostile.asked_hash: [attack_text(name) for name in names]}
        texts[long.asked_hash] = [GROWING[name](_MEGABYTE)[number:] for name in _LONG]
        store.attempts.append(
            [
                (
                    an_attempt(run_id=run.run_id, session_id=session.session_id, asked_hash=asked_hash, repeat=repeat),
                    a_body(answer=text, reasoning=text),
                )
                for asked_hash, answers in texts.items()
                for repeat, text in enumerate(answers)
            ]
        )
        run_ids.append(run.run_id)
    first_answer = an_attempt(run_id=run_ids[0], asked_hash=hostile.asked_hash).attempt_id
    judge = a_series(series_id=SeriesId("hostile-judge"), rater_kind=RaterKind.JUDGE, rater=ATTACK, version=ATTACK)
    rule = a_series(series_id=SeriesId("hostile-rule"))
    for series in (judge, rule):
        store.scores.add_series(series)
    members = {"attempt_id": first_answer, "key_hash": hostile.key_hash, "finding": Scored(value=5.0, read=ATTACK)}
    store.scores.append([a_score(series_id=rule.series_id, **members)])
    said = a_score(series_id=judge.series_id, dimension=ATTACK, **members)
    store.judgements.append([a_judgement(score=said, reason=ATTACK, evidence=(ATTACK,), suspect=ATTACK)])
    return HostileQuestions(first=run_ids[0], second=run_ids[1], rated=_rated(store))


def _rated(store: Store) -> RunId:
    """A person with a hostile name who has written a hostile comment."""
    model = "rated by a stranger"
    bench = ReviewBench(questions=1, models=(model,), store=store)
    review = bench.begin(number=7)
    bench.rated(review, ATTACK, 4, model=model)
    (assignment,) = store.reviews.assignments(review.review_id)
    bench.did(assignment, Act.COMMENT, text=ATTACK)
    bench.did(assignment, Act.FLAG)
    return bench.runs[model].run_id
