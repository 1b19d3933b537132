"""What judges have found of a run, brought together: one panel for each dimension, of series that match."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean
from typing import Final

from evalkit.actions.judging.wanted import JudgedAttempt, chosen_cells, is_decided, wanted_of
from evalkit.domain.attempt import AttemptId, Cell
from evalkit.domain.columns import AttemptColumns
from evalkit.domain.identity import content_uuid
from evalkit.domain.judging import Judging
from evalkit.domain.panel import LeftOutWhy
from evalkit.domain.question import Variant
from evalkit.domain.rubric import DimensionName, Method, Rubric
from evalkit.domain.run import Run
from evalkit.domain.score import Finding, RaterKind, Scored, Series, SeriesId, Unscored, UnscoredReason
from evalkit.storage.store import Store

__all__ = ["FoundJudge", "FoundPanel", "LeftOut", "found_panels"]

_UNSENT: Final = frozenset({UnscoredReason.NOT_COMPLETED, UnscoredReason.NO_CONTENT})
"""Why an attempt is never put before judges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundJudge:
    """One judge's verdicts on one dimension of a run."""

    series: Series
    judging: Judging
    scores: Mapping[AttemptId, Sequence[float]]
    """Attempt -> its verdicts that are scores."""
    score_by_sample: Mapping[tuple[AttemptId, int], float]
    """The same, each by its number."""
    unscored: Mapping[AttemptId, UnscoredReason]
    """Attempts on which it was asked and gave no score."""
    unscored_samples: int = 0
    """Replies without a score, each sample for itself."""

    def score_of(self, attempt_id: AttemptId) -> float | None:
        """The mean of its verdicts on an attempt; None without any."""
        verdicts = self.scores.get(attempt_id)
        return None if verdicts is None else fmean(verdicts)

    @property
    def has_spoken(self) -> bool:
        """Whether it has replied to anything; what is never sent has no reply."""
        return bool(self.scores) or not _UNSENT.issuperset(self.unscored.values())

    @property
    def weight(self) -> float:
        """Of its mean in the panel's."""
        return self.judging.weight


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A series that is no part of a panel."""

    series: Series
    why: LeftOutWhy


@dataclass(frozen=True, kw_only=True)
class FoundPanel:
    """The judges of one dimension whose series match: asked by one rubric in one wording."""

    dimension: DimensionName
    judges: Sequence[FoundJudge]
    sent: Sequence[AttemptId]
    """Attempts that are put before judges, in the run's order."""
    gate: Mapping[AttemptId, Unscored]
    """Chosen attempts that never are."""
    picks_levels: bool
    """Whether judges pick a level; else they answer a checklist."""
    left_out: Sequence[LeftOut]
    """Of the same dimension: never averaged with these."""

    @cached_property
    def series(self) -> Series:
        """The panel as one rater: equal for two runs that were judged by the same series."""
        all_series = [judge.series for judge in self.judges]
        total = sum(judge.weight for judge in self.judges)
        named = sorted((judge.series.series_id, round(judge.weight / total, 6)) for judge in self.judges)
        return Series(
            series_id=SeriesId(content_uuid("panel", *named)),
            rater_kind=RaterKind.JUDGE,
            rater=", ".join(series.rater for series in all_series),
            version=all_series[0].version if len(named) == 1 else content_uuid("panel", *named)[:8],
            created_at=max(series.created_at for series in all_series),
        )

    @cached_property
    def finding_by_attempt(self) -> Mapping[AttemptId, Finding]:
        """The panel's finding on every chosen attempt that the dimension applies to.

        Scored is what every judge has scored: were the others' mean taken where one has failed, its severity would
        move the figure. What is missing shows in the coverage, and in the bounds.
        """
        found: dict[AttemptId, Finding] = dict(self.gate)
        for attempt_id in self.sent:
            finding = self._finding(attempt_id)
            if finding is not None:
                found[attempt_id] = finding
        return found

    def score_of(self, attempt_id: AttemptId) -> float | None:
        """The panel's score of an attempt that was sent; None where a judge has none."""
        finding = self.finding_by_attempt.get(attempt_id)
        return finding.value if isinstance(finding, Scored) else None

    def _finding(self, attempt_id: AttemptId) -> Finding | None:
        means = [(judge.weight, score) for judge in self.judges if (score := judge.score_of(attempt_id)) is not None]
        if len(means) == len(self.judges):
            total = sum(weight for weight, _ in means)
            return Scored(value=sum(weight * mean for weight, mean in means) / total)
        reasons = [judge.unscored[attempt_id] for judge in self.judges if attempt_id in judge.unscored]
        # Nobody has said anything: the attempt is not asked about yet, and no finding.
        return Unscored(reason=reasons[0]) if reasons else None


def found_panels(
    run: Run,
    variants: Mapping[str, Variant],
    *,
    by_rule: Mapping[AttemptId, Finding],
    attempts: AttemptColumns,
    rubrics: Sequence[Rubric],
    store: Store,
) -> Mapping[DimensionName, FoundPanel]:
    """The panels of a run, by dimension, in the order of the rubrics.

    Args:
        run: With its places.
        variants: asked_hash -> variant.
        by_rule: What the rule found.
        attempts: Every try of the run.
        rubrics: Those that hold today: they say which answers a dimension applies to.
        store: Where the verdicts are.
    """
    judgings = {judging.series_id: judging for judging in store.judgements.judgings(run.run_id)}
    if not judgings:
        return {}
    all_series = [series for series in store.scores.series_of_run(run.run_id) if series.series_id in judgings]
    keys = {variant.key_hash for variant in variants.values()}
    found: dict[DimensionName, list[FoundJudge]] = defaultdict(list)
    for series in all_series:
        judge = _judge(run, series, judgings[series.series_id], keys=keys, store=store)
        found[judge.judging.dimension].append(judge)
    rubric_by_name = {rubric.name: rubric for rubric in rubrics}
    ordered = [*(name for name in rubric_by_name if name in found), *sorted(set(found) - set(rubric_by_name))]
    panels: list[FoundPanel] = []
    for name in ordered:
        judges = _matching(found[name])
        chosen = _chosen(run, variants, judges, attempts, by_rule)
        left_out = [
            LeftOut(series=judge.series, why=_why_left_out(judge, judges))
            for judge in found[name]
            if judge not in judges
        ]
        panels.append(_panel(name, judges, rubric_by_name.get(name), chosen, left_out=left_out))
    # A dimension that none of the run's questions asks for was to be judged as little as any other.
    return {panel.dimension: panel for panel in panels if panel.sent or panel.gate}


def _judge(run: Run, series: Series, judging: Judging, *, keys: set[str], store: Store) -> FoundJudge:
    columns = store.scores.findings(run.run_id, series.series_id, judging.dimension)
    scores: dict[AttemptId, list[float]] = defaultdict(list)
    by_sample: dict[tuple[AttemptId, int], float] = {}
    unscored: dict[AttemptId, UnscoredReason] = {}
    unscored_samples = 0
    rows: Iterator[tuple[AttemptId, str, Finding, int]] = zip(
        columns.attempt_ids, columns.key_hashes, columns.findings, columns.samples, strict=True
    )
    for attempt_id, key_hash, finding, sample in rows:
        if key_hash not in keys:
            continue
        match finding:
            case Scored(value=value):
                scores[attempt_id].append(value)
                by_sample[attempt_id, sample] = value
            case Unscored(reason=reason):
                unscored[attempt_id] = reason
                unscored_samples += reason not in _UNSENT
    # One verdict of several is enough for a score.
    missing = {attempt_id: reason for attempt_id, reason in unscored.items() if attempt_id not in scores}
    return FoundJudge(
        series=series,
        judging=judging,
        scores=dict(scores),
        score_by_sample=by_sample,
        unscored=missing,
        unscored_samples=unscored_samples,
    )


def _chosen(
    run: Run,
    variants: Mapping[str, Variant],
    judges: Sequence[FoundJudge],
    attempts: AttemptColumns,
    by_rule: Mapping[AttemptId, Finding],
) -> list[JudgedAttempt]:
    """The final attempts that were to be judged, in the run's order."""
    repeats = max(judge.judging.repeats_per_question for judge in judges)
    cells = chosen_cells(run, repeats_per_question=repeats)
    position = {place.asked_hash: place.position for place in run.places}
    rows: list[tuple[int, int, JudgedAttempt]] = []
    no_content = {
        attempt_id
        for judge in judges
        for attempt_id, reason in judge.unscored.items()
        if reason is UnscoredReason.NO_CONTENT
    }
    for attempt_id, asked_hash, repeat, outcome in zip(
        attempts.attempt_ids, attempts.asked_hashes, attempts.repeats, attempts.outcomes, strict=True
    ):
        if not outcome.is_served or Cell(asked_hash=asked_hash, repeat=repeat) not in cells:
            continue
        finding = by_rule.get(attempt_id)
        gate = None
        if not outcome.is_completed:
            gate = Unscored(reason=UnscoredReason.NOT_COMPLETED, detail=outcome.value)
        elif attempt_id in no_content:
            gate = Unscored(reason=UnscoredReason.NO_CONTENT)
        judged = JudgedAttempt(
            attempt_id=attempt_id,
            variant=variants[asked_hash],
            is_read=is_decided(finding),
            gate=gate,
        )
        rows.append((position[asked_hash], repeat, judged))
    rows.sort(key=lambda row: row[:2])
    return [judged for _, _, judged in rows]


def _matching(judges: Sequence[FoundJudge]) -> Sequence[FoundJudge]:
    """Of the series that match, those with the most scores; of as many, the newest.

    A judge that was begun and has not replied yet has no seat beside others: every score of theirs would miss its own.
    """
    groups: dict[tuple[str, ...], list[FoundJudge]] = defaultdict(list)
    for judge in judges:
        groups[_asked_by(judge.series)].append(judge)
    kept = max(groups.values(), key=lambda group: (_scored(group), max(one.series.created_at for one in group)))
    return _newest_of_each([judge for judge in kept if judge.has_spoken] or kept)


def _panel(
    name: DimensionName,
    judges: Sequence[FoundJudge],
    rubric: Rubric | None,
    chosen: Sequence[JudgedAttempt],
    *,
    left_out: Sequence[LeftOut],
) -> FoundPanel:
    wanted = list(wanted_of(rubric, chosen)) if rubric is not None else _seen_by(judges, chosen)
    return FoundPanel(
        dimension=name,
        judges=judges,
        sent=[one.attempt_id for one in wanted if one.gate is None],
        gate={one.attempt_id: one.gate for one in wanted if one.gate is not None},
        picks_levels=rubric is None or rubric.method is Method.LEVELS,
        left_out=left_out,
    )


def _asked_by(series: Series) -> tuple[str, ...]:
    """Rubric and wording: verdicts by different ones are of different things."""
    return tuple(series.about.get(name, "") for name in ("rubric", "prompt"))


def _why_left_out(judge: FoundJudge, judges: Sequence[FoundJudge]) -> LeftOutWhy:
    if not judge.has_spoken:
        return LeftOutWhy.SILENT
    is_alike = _asked_by(judge.series) == _asked_by(judges[0].series)
    return LeftOutWhy.OTHER_SETTINGS if is_alike else LeftOutWhy.OTHER_RUBRIC


def _newest_of_each(judges: Iterable[FoundJudge]) -> list[FoundJudge]:
    """One series of each judge: that with the most scores, of as many the newest."""
    best: dict[str, FoundJudge] = {}
    for judge in judges:
        held = best.get(judge.series.rater)
        if held is None or _rank(judge) > _rank(held):
            best[judge.series.rater] = judge
    return sorted(best.values(), key=lambda judge: judge.series.rater)


def _rank(judge: FoundJudge) -> tuple[int, float]:
    return len(judge.scores), judge.series.created_at.timestamp()


def _scored(judges: Iterable[FoundJudge]) -> int:
    return sum(len(judge.scores) for judge in judges)


def _seen_by(judges: Sequence[FoundJudge], chosen: Sequence[JudgedAttempt]) -> list[JudgedAttempt]:
    """Where a dimension's rubric is gone: what any judge was asked about."""
    seen = {attempt_id for judge in judges for attempt_id in (*judge.scores, *judge.unscored)}
    return [one for one in chosen if one.attempt_id in seen]
