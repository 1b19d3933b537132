"""What a verdict rests on: which questions, which method, which policy, and whether the runs may be compared at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evalkit.domain.comparison import Difference, Distinction, DistinctionKind, EarlyEnd
from evalkit.domain.criteria import CRITERIA
from evalkit.domain.verdict import Remark
from evalkit.reports.document import Block, Cell, Column, Facts, Paragraph, Section, Table, Tone
from evalkit.reports.sections.compared_figures import criterion_label, dropped_text
from evalkit.reports.sections.compared_pair import PairPage
from evalkit.reports.sections.figures import word_cell
from evalkit.reports.wording import count_of, duration_of, name_of

__all__ = ["BESIDE_VERDICT", "basis_section", "comparability_section", "remark_text", "remarks_section"]

BESIDE_VERDICT: Final = frozenset({"policy_changed", "policy_late"})
"""Remarks that stand right under the verdict that they put into doubt."""

_DIGITS_OF_HASH = 8
_KIND_TONES: dict[DistinctionKind, Tone] = {
    DistinctionKind.BLOCKING: "bad",
    DistinctionKind.INTENDED: "strong",
    DistinctionKind.ALLOWED: "plain",
    DistinctionKind.HARMLESS: "dim",
}
"""Kind -> tone, in the order in which differences are shown."""


def basis_section(page: PairPage) -> Section:
    """What is compared, over which questions, by which bounds and policy."""
    facts = {
        "compared": page.say(
            "basis_compared",
            candidate=page.pair.candidate.target.name,
            candidate_run=page.pair.candidate.short_id,
            reference=page.pair.reference.target.name,
            reference_run=page.pair.reference.short_id,
        ),
        "paired": _paired(page),
        "left_out": dropped_text(page.pair.pairing.dropped, page.language) or page.say("nothing_left_out"),
        "bounds": _bounds(page),
        "early": "" if page.pair.early is None else _early(page, page.pair.early),
        "policy": _policy(page),
    }
    rows = tuple((page.say(f"basis {name}"), said) for name, said in facts.items() if said)
    return page.titled(Section(key="basis", title=page.say("basis"), blocks=(Facts(rows=rows),)))


def remarks_section(page: PairPage, remarks: tuple[Remark, ...]) -> Section | None:
    """What makes figures doubtful."""
    told = [remark for remark in remarks if remark.key not in BESIDE_VERDICT]
    if not told:
        return None
    blocks = tuple(Paragraph(text=remark_text(page, remark), tone="warning") for remark in told)
    return Section(key="warnings", title=page.say("warnings"), blocks=blocks)


def comparability_section(page: PairPage) -> Section:
    """Every difference besides the answers, what stops the verdict first; answers that are suspiciously alike."""
    found = page.pair.comparability
    blocks: list[Block] = []
    if found.is_suspicious:
        blocks.append(Paragraph(text=_identical(page, "suspicious_texts"), tone="warning"))
    if found.is_same_build:
        blocks.append(Paragraph(text=page.say("same_build")))
    if found.distinctions:
        blocks.append(_distinctions(page))
    elif not found.is_same_build:
        blocks.append(Paragraph(text=page.say("nothing_differs")))
    if found.compared_texts and not found.is_suspicious:
        blocks.append(Paragraph(text=_identical(page, "identical_texts"), tone="dim"))
    section = Section(key="comparability", title=page.say("comparability"), blocks=tuple(blocks))
    return page.titled(section)


def remark_text(page: PairPage, remark: Remark) -> str:
    """Its sentence; a criterion is called as in the tables."""
    values = dict(remark.values)
    if (key := values.get("criterion")) in CRITERIA:
        values["criterion"] = criterion_label(CRITERIA[str(key)], page.language)
    return page.say(f"remark {remark.key}", **values)


def _paired(page: PairPage) -> str:
    pairing = page.pair.pairing
    said = {
        "questions": count_of(pairing.questions),
        "clusters": count_of(pairing.clusters),
        "attempts": count_of(pairing.attempts_reference + pairing.attempts_candidate),
    }
    ours, theirs = pairing.repeats_reference, pairing.repeats_candidate
    if ours != theirs:
        return page.say("basis_paired_unequal", **said, reference=ours, candidate=theirs)
    repeats = page.say("basis_repeats_once") if ours == 1 else page.say("basis_repeats", count=ours)
    return page.say("basis_paired", **said, repeats=repeats)


def _bounds(page: PairPage) -> str:
    """Of the primary criteria, which decide; nothing where no difference is defined."""
    known = [row.difference for row in page.pair.rows if isinstance(row.difference, Difference)]
    if not known:
        return ""
    return page.say(
        "basis_bounds",
        level=f"{known[0].confidence * 100:.3g}%",
        method=name_of("method", known[0].method, page.language),
    )


def _policy(page: PairPage) -> str:
    digits, source = page.comparison.decision.policy_hash.rpartition("-")[2][:_DIGITS_OF_HASH], page.comparison.source
    if page.comparison.baseline is not None:
        return page.say("basis_policy_recheck", hash=digits, baseline=page.comparison.baseline)
    if source is None:
        return page.say("basis_policy_bare", hash=digits)
    return page.say("basis_policy", hash=digits, source=source)


def _early(page: PairPage, early: EarlyEnd) -> str:
    said = {"questions": count_of(early.questions), "planned": count_of(early.questions_planned)}
    if early.requests_saved <= 0:
        return page.say("early_look", **said, look=early.look, looks=early.looks)
    requests = count_of(early.requests_saved)
    if early.hours_saved is None:
        saved = page.say("saved_requests", requests=requests)
    else:
        saved = page.say("saved_hours", requests=requests, time=duration_of(early.hours_saved, page.language))
    if early.look == 0:
        return page.say("early_monitor", **said, saved=saved)
    return page.say("early_stopped", **said, saved=saved, look=early.look, looks=early.looks)


def _identical(page: PairPage, key: str) -> str:
    found = page.pair.comparability
    return page.say(key, identical=count_of(found.identical_texts), compared=count_of(found.compared_texts))


def _distinctions(page: PairPage) -> Table:
    columns = (
        Column(label=page.say("what_differs")),
        Column(label=page.say("reference")),
        Column(label=page.say("candidate")),
        Column(label=page.say("how_it_stands")),
    )
    order = list(_KIND_TONES)
    found = sorted(page.pair.comparability.distinctions, key=lambda distinction: order.index(distinction.kind))
    return Table(columns=columns, rows=tuple(tuple(_distinction(page, distinction)) for distinction in found))


def _distinction(page: PairPage, found: Distinction) -> Iterator[Cell]:
    unknown = page.say("unknown")
    yield word_cell(_what(page, found))
    for fact in (found.reference, found.candidate):
        yield word_cell(unknown if fact == "unknown" else fact)
    yield word_cell(page.say(f"distinction_kind {found.kind.value}"), tone=_KIND_TONES[found.kind])


def _what(page: PairPage, found: Distinction) -> str:
    """Its name; where somebody has to name it to the program, the word for that as well, if it is another."""
    name = name_of("differs", found.key, page.language)
    if found.kind is not DistinctionKind.BLOCKING or name == found.key:
        return name
    return page.say("name_and_key", name=name, written=found.key)
