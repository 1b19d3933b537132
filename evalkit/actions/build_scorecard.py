"""Brings a run's attempts and scores together into a scorecard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from evalkit.actions.calibrating.marks import run_marks
from evalkit.actions.cards.accuracy import accuracy_card
from evalkit.actions.cards.checked import CheckedRun, checked_run
from evalkit.actions.cards.copies import copied_replies
from evalkit.actions.cards.cost import cost_card
from evalkit.actions.cards.dimensions import dimension_cards, in_order, not_measured, panel_dimension
from evalkit.actions.cards.judged import panel_card, places_of
from evalkit.actions.cards.pairs import transfer_card, twins_cards
from evalkit.actions.cards.people import people_card
from evalkit.actions.cards.questions import question_cards
from evalkit.actions.cards.sittings import build_remarks
from evalkit.actions.cards.speed import experience_bands, speed_card
from evalkit.actions.cards.stability import said_as_imported, stability_card
from evalkit.actions.reviewing.beside import to_review_with
from evalkit.actions.reviewing.commands import runs_command
from evalkit.actions.reviewing.found import reviews_of
from evalkit.actions.reviewing.which import going_on_commands
from evalkit.actions.reviewing.work import rater_work
from evalkit.actions.score_run import ScoredRun, is_outdated
from evalkit.actions.todays_raters import differs, response_limits
from evalkit.domain.attempt import Cell, Note, Outcome
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.panel import Coverage, PanelCard
from evalkit.domain.people import PeopleCard
from evalkit.domain.rubric import Dimension, DimensionName
from evalkit.domain.run import Run
from evalkit.domain.score import RaterKind, Scored, Unscored
from evalkit.domain.scorecard import OutcomeCard, Scorecard
from evalkit.domain.verdict import Estimate, Remark
from evalkit.errors import FailureKind
from evalkit.scores.by_clock import Limits, score_by_clock
from evalkit.scores.extract import EXTRACTOR_VERSION
from evalkit.scores.tally import Tally, answers_in, right_in
from evalkit.storage.store import Store

__all__ = ["scorecard_of"]

_FEW_CLUSTERS: Final = 30
_RULE_AND_CLOCK: Final = frozenset({RaterKind.RULE, RaterKind.CLOCK})


def scorecard_of(scored: ScoredRun, *, store: Store, cwd: Path) -> Scorecard:
    """The figures of a run as far as it has come, from its findings in force."""
    run = scored.run
    sessions = store.runs.sessions(run.run_id)
    attempts = store.attempts.columns(run.run_id)
    checked = checked_run(scored, attempts)
    counted = checked.counting.get(Dimension.ACCURACY, ())
    tally = right_in(counted)
    by_rule_or_clock = {
        name: found for name, found in scored.found.items() if found.series.rater_kind in _RULE_AND_CLOCK
    }
    judged = {name: panel_dimension(checked, panel) for name, panel in scored.panels.items()}
    rated = [panel_dimension(checked, people) for people in scored.people.values()]
    dimensions = in_order((*dimension_cards(checked, found=by_rule_or_clock), *judged.values(), *rated))
    panel = panel_card(
        checked,
        scored.panels,
        means={name: card.every for name, card in judged.items()},
        titles=scored.titles,
        store=store,
    )
    people = _people(scored, checked, store=store)
    repeats = max((place.repeats for place in run.places), default=0)
    stability = stability_card(tally, answers_in(counted), repeats=repeats)
    return Scorecard(
        run=run,
        outcomes=_outcome_card(checked, attempts),
        accuracy=accuracy_card(checked, tally),
        dimensions=dimensions,
        panel=panel,
        calibration=run_marks(scored, attempts, store=store, cwd=cwd),
        people=people,
        not_measured=not_measured(
            checked, measured=dimensions, review_command=runs_command(to_review_with([run.run_id], store=store))
        ),
        stability=said_as_imported(stability) if run.imported is not None and repeats == 1 else stability,
        questions=question_cards(checked, tally),
        twins=twins_cards(checked, tally),
        transfer=transfer_card(checked, tally),
        speed=speed_card(checked, sessions=sessions, bands=experience_bands(cwd)),
        cost=cost_card(checked),
        remarks=(
            *_few_clusters(tally),
            *_few_by_people(people, clusters=len(set(tally.clusters))),
            *copied_replies(checked),
            *_poor_judges(run, panel),
            *_poor_people(people),
            *_outdated(scored),
            *_other_limits(checked, limits=response_limits(cwd)),
            *build_remarks(run, sessions),
            *_shifted_contexts(checked),
        ),
    )


def _people(scored: ScoredRun, checked: CheckedRun, *, store: Store) -> PeopleCard | None:
    if not scored.people:
        return None
    reviews = reviews_of(scored.people.values())
    work = rater_work(reviews, frozenset(checked.attempts.attempt_ids), store=store)
    going_on = going_on_commands(reviews, store=store)
    return people_card(scored.people, places_of(checked), titles=scored.titles, work=work, going_on=going_on)


def _outcome_card(checked: CheckedRun, attempts: AttemptColumns) -> OutcomeCard:
    failures = _last_failures(checked.run, attempts)
    counts = Counter(checked.attempts.outcomes)
    counts[Outcome.FAILED] = len(failures)
    findings = checked.findings.get(Dimension.ACCURACY, ())
    return OutcomeCard(
        wanted=sum(place.repeats for place in checked.run.places),
        finished=len(checked.attempts),
        counts={outcome: counts[outcome] for outcome in Outcome if counts[outcome]},
        failures=Counter(kind.value for kind in failures),
        failed_tries=attempts.outcomes.count(Outcome.FAILED) - len(failures),
        notes=Counter(note.value for notes in checked.attempts.notes for note in notes),
        unread=sum(isinstance(finding, Scored) and finding.read is None for finding in findings),
        unscored=Counter(finding.reason.value for finding in findings if isinstance(finding, Unscored)),
    )


def _last_failures(run: Run, attempts: AttemptColumns) -> list[FailureKind]:
    """Why cells in scope have no answer: the last failure of each that was asked in vain."""
    last_by_cell: dict[Cell, FailureKind] = {}
    answered: set[Cell] = set()
    tries = zip(attempts.asked_hashes, attempts.repeats, attempts.outcomes, attempts.failure_kinds, strict=True)
    for asked_hash, repeat, outcome, failure in tries:
        # Served attempts are nearly all, so that only the few others cost the making of a cell.
        if not outcome.is_served and failure is not None:
            last_by_cell[Cell(asked_hash=asked_hash, repeat=repeat)] = failure
    if not last_by_cell:
        return []
    for asked_hash, repeat, outcome in zip(attempts.asked_hashes, attempts.repeats, attempts.outcomes, strict=True):
        if outcome.is_served:
            answered.add(Cell(asked_hash=asked_hash, repeat=repeat))
    return [last_by_cell[cell] for cell in run.cells() if cell in last_by_cell and cell not in answered]


def _few_clusters(tally: Tally) -> Iterable[Remark]:
    clusters = len(set(tally.clusters))
    if 0 < clusters < _FEW_CLUSTERS:
        yield Remark(key="few_clusters", values={"count": clusters, "needed": _FEW_CLUSTERS})


def _few_by_people(people: PeopleCard | None, *, clusters: int) -> Iterable[Remark]:
    """Where so few are people's only: what holds of all figures of a run is said of them already."""
    figures = {rated.dimension: rated.every for rated in (people.rated if people is not None else ())}
    few = {
        name: figure.n_clusters
        for name, figure in figures.items()
        if isinstance(figure, Estimate) and figure.n_clusters < min(_FEW_CLUSTERS, clusters)
    }
    if few:
        counts = ", ".join(f"{name} {count}" for name, count in few.items())
        yield Remark(key="few_by_people", values={"dimensions": counts, "needed": _FEW_CLUSTERS})


def _poor_judges(run: Run, panel: PanelCard | None) -> Iterable[Remark]:
    """Whose verdicts are missing, dimension by dimension; whoever else judged all of these is the way out."""
    if panel is None:
        return
    poor_by_judge: dict[str, dict[DimensionName, Coverage]] = defaultdict(dict)
    for judged in panel.judged:
        for one in judged.judges:
            if one.coverage.is_poor:
                poor_by_judge[one.judge][judged.dimension] = one.coverage
    for judge, poor in poor_by_judge.items():
        seated = [{one.judge for one in judged.judges} for judged in panel.judged if judged.dimension in poor]
        others = sorted(set.intersection(*seated) - set(poor_by_judge))
        values = {
            "judge": judge,
            "dimensions": ", ".join(f"{name} {found.scored / found.wanted:.1%}" for name, found in poor.items()),
            "others": " ".join(f"--judge {other}" for other in others),
            "run": run.short_id,
        }
        if any(found.unasked for found in poor.values()):
            yield Remark(key="judge_unfinished", values=values)
        elif others:
            yield Remark(key="judge_poor_coverage", values=values)
        else:
            yield Remark(key="judge_poor_coverage_alone", values=values)


def _poor_people(people: PeopleCard | None) -> Iterable[Remark]:
    """What people have still to score, dimension by dimension."""
    poor = [] if people is None else [rated for rated in people.rated if rated.coverage.is_poor]
    if people is not None and poor:
        shares = ", ".join(f"{one.dimension} {one.coverage.scored / one.coverage.wanted:.1%}" for one in poor)
        yield Remark(key="people_unfinished", values={"dimensions": shares, "command": people.next_command})


def _outdated(scored: ScoredRun) -> Iterable[Remark]:
    by_rule = scored.found.get(Dimension.ACCURACY)
    if by_rule is not None and is_outdated(by_rule):
        yield Remark(
            key="older_extractor",
            values={"version": by_rule.series.version, "newer": EXTRACTOR_VERSION, "run": scored.run.short_id},
        )


def _other_limits(checked: CheckedRun, *, limits: Limits) -> Iterable[Remark]:
    """Scores of response time that hold, and that today's limits and difficulties would give otherwise."""
    findings = checked.findings.get(Dimension.RESPONSE_TIME, ())
    if stale := sum(
        finding is not None
        and differs(
            finding,
            score_by_clock(
                difficulty=question.variant.difficulty,
                outcome=checked.attempts.outcomes[row],
                complete_s=checked.attempts.complete_s[row],
                limits=limits,
            ),
        )
        for question in checked.questions
        for row, finding in zip(question.rows, findings[question.rows.start : question.rows.stop], strict=False)
    ):
        yield Remark(key="other_limits", values={"count": stale, "run": checked.run.short_id})


def _shifted_contexts(checked: CheckedRun) -> Iterable[Remark]:
    if shifted := sum(Note.CONTEXT_SHIFTED in notes for notes in checked.attempts.notes):
        yield Remark(key="context_shifted", values={"count": shifted})
