"""Brings two runs to the questions that both have answered, and says what is left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from evalkit.actions.comparing.asking_alike import asked_alike
from evalkit.actions.comparing.review_commands import ReviewWanted
from evalkit.actions.comparing.run_table import BoolArray, IntArray, RunTable
from evalkit.domain.comparison import Pairing
from evalkit.domain.criteria import ScoredBy
from evalkit.domain.question import Variant
from evalkit.errors import RunError

__all__ = ["PairedTables", "paired_tables"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedTables:
    """Two runs on the same questions, which are numbered alike in both."""

    reference: RunTable
    candidate: RunTable
    variants: Sequence[Variant]
    """Of each question."""
    clusters: IntArray
    """Shape (n_questions,): number of the cluster of each question."""
    pairing: Pairing
    is_early: bool = False
    """Whether this is a look before the last question."""
    judges: Sequence[str] = ()
    """Who must have judged both runs; () for whoever did."""
    scored_by: ScoredBy = ScoredBy.JUDGES
    """Whose scores judged criteria are made from."""
    canaries: Mapping[str, bool] = field(default_factory=dict[str, bool])
    """Judge -> whether it passed its canaries the last time, where people are to say whether it counts."""
    judge_troubles: Mapping[str, str] = field(default_factory=dict[str, str])
    """Judge -> why it could not judge: its criteria have no figure then."""
    review: ReviewWanted = field(default_factory=ReviewWanted)
    """What people have to score."""

    @property
    def n_questions(self) -> int:
        """How many questions are paired."""
        return len(self.variants)

    def taken(self, rows: Sequence[int]) -> PairedTables:
        """The same of some questions; what the pairing says stays that of all."""
        return replace(
            self,
            reference=self.reference.of_questions(rows),
            candidate=self.candidate.of_questions(rows),
            variants=[self.variants[row] for row in rows],
            clusters=self.clusters[np.asarray(rows, dtype=np.intp)],
        )


def paired_tables(
    reference: RunTable, candidate: RunTable, *, looked_at: Collection[str] | None = None
) -> PairedTables:
    """The questions with a served attempt in both runs, in the order of the candidate's.

    Args:
        reference: One run.
        candidate: The other.
        looked_at: asked_hash of the questions that count so far, where the candidate is looked at before its end; the
            others are left out as not asked yet. None for all.

    Raises:
        RunError: Where nothing is left.
    """
    row_in_reference = {asked_hash: row for row, asked_hash in enumerate(reference.asked_hashes)}
    served_reference, served_candidate = _served(reference), _served(candidate)
    waiting_reference, waiting_candidate = _waiting(reference), _waiting(candidate)
    dropped: Counter[str] = Counter()
    rows: list[tuple[int, int]] = []
    for row, asked_hash in enumerate(candidate.asked_hashes):
        other = row_in_reference.pop(asked_hash, None)
        if other is None:
            dropped["only_in_candidate"] += 1
        elif (
            (looked_at is not None and asked_hash not in looked_at)
            or waiting_reference[other]
            or waiting_candidate[row]
        ):
            dropped["not_asked_yet"] += 1
        elif not served_reference[other]:
            dropped["not_served_in_reference"] += 1
        elif not served_candidate[row]:
            dropped["not_served_in_candidate"] += 1
        else:
            rows.append((other, row))
    dropped["only_in_reference"] += len(row_in_reference)
    if not rows:
        raise RunError(_nothing_left(reference, candidate, dropped))
    in_reference, in_candidate = zip(*rows, strict=True)
    paired_reference, paired_candidate = reference.of_questions(in_reference), candidate.of_questions(in_candidate)
    variants = [candidate.variants[asked_hash] for asked_hash in paired_candidate.asked_hashes]
    clusters = _numbered([variant.cluster for variant in variants])
    return PairedTables(
        reference=paired_reference,
        candidate=paired_candidate,
        variants=variants,
        clusters=clusters,
        pairing=Pairing(
            questions=len(rows),
            clusters=int(clusters.max()) + 1,
            attempts_reference=len(paired_reference.question),
            attempts_candidate=len(paired_candidate.question),
            repeats_reference=_most_repeats(paired_reference),
            repeats_candidate=_most_repeats(paired_candidate),
            dropped={reason: count for reason, count in dropped.items() if count},
        ),
        is_early=looked_at is not None,
    )


def _served(table: RunTable) -> IntArray:
    return np.bincount(table.question, minlength=table.n_questions)


def _waiting(table: RunTable) -> BoolArray:
    """Which questions were not asked even once."""
    return table.never_asked == np.array([place.repeats for place in table.run.places], dtype=np.intp)


def _most_repeats(table: RunTable) -> int:
    return int(_served(table).max())


def _numbered(labels: Sequence[str]) -> IntArray:
    number_by_label = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    return np.fromiter(map(number_by_label.__getitem__, labels), dtype=np.intp, count=len(labels))


def _nothing_left(reference: RunTable, candidate: RunTable, dropped: Counter[str]) -> str:
    names = f"run {candidate.run.short_id} of {candidate.run.target.name}"
    names += f" and run {reference.run.short_id} of {reference.run.target.name}"
    if dropped["not_served_in_candidate"] or dropped["not_served_in_reference"]:
        return (
            f"{names} have no question that both served ({dropped['not_served_in_reference']} failed in the reference, "
            f"{dropped['not_served_in_candidate']} in the candidate); ask them again with the same evalkit run"
        )
    if dropped["not_asked_yet"]:
        return f"{names} have no question that was asked in both so far; go on with the same evalkit run"
    return f"{names} have no question in common; {asked_alike(reference.run, [candidate.run])}"
