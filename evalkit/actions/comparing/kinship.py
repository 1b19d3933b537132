"""Judges that are kin of one of two runs and not of the other: what they favour may be their family."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.judging.conflicts import families_in, families_of
from evalkit.domain.verdict import Remark

__all__ = ["kin_remarks"]


def kin_remarks(pair: PairedTables) -> Iterator[Remark]:
    """Says so once for each judge of both runs."""
    targets = (pair.reference.run.target, pair.candidate.run.target)
    reference, candidate = (families_of(target) for target in targets)
    series_by_judge = {
        judge.series.rater: judge.series
        for dimension in pair.candidate.panels
        if dimension in pair.reference.panels
        for judge in pair.candidate.panels[dimension].judges
    }
    for name, series in sorted(series_by_judge.items()):
        own = families_in(series.about.get("served_model", name), name, family=series.about.get("family"))
        if bool(own & reference) is not bool(own & candidate):
            kin, other = targets if own & reference else targets[::-1]
            values = {
                "judge": name,
                "family": ", ".join(sorted(own & (reference | candidate))),
                "kin": kin.name,
                "other": other.name,
            }
            yield Remark(key="judge_kin", values=values)
