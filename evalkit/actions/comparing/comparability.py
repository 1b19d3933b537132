"""Whether two runs may be held against each other: what differs besides their answers, and who said that it may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from evalkit.actions.cards.copies import LONG_TEXT
from evalkit.actions.comparing.pairing import PairedTables
from evalkit.actions.comparing.run_table import RunTable
from evalkit.domain.comparison import Comparability, Distinction, DistinctionKind, PairComparison
from evalkit.domain.identity import canonical_json
from evalkit.domain.rubric import Dimension
from evalkit.domain.run import Run
from evalkit.domain.verdict import Remark
from evalkit.errors import UserError

__all__ = [
    "DISTINCTIONS",
    "OF_A_BUILD",
    "VARIES",
    "check_names",
    "comparability",
    "is_varied",
    "run_distinctions",
    "unvaried_remarks",
]

_UNKNOWN: Final = "unknown"
_OF_MODEL: Final = frozenset({"served_model", "model_file", "model_digest"})
_OF_SERVER: Final = frozenset({"server", "server_version", "slots", "host"})

VARIES: Final[Mapping[str, frozenset[str]]] = {
    "quantisation": _OF_MODEL | {"quantisation"},
    "model": _OF_MODEL | {"parameter_count", "trained_context", "template", "default_sampling"},
    "server": _OF_SERVER | {"served_model", "model_file", "default_sampling"},
    "gateway": _OF_SERVER | {"served_model", "model_file", "default_sampling"},
    "sampling": frozenset({"temperature", "top_p", "max_tokens", "default_sampling"}),
}
"""What is meant to differ -> what differs with it: another quantisation is another file under another name."""
_BLIND: Final = frozenset({"server", "gateway"})
"""Behind another server or a gateway, other facts can be learnt: what one side does not know is no difference then."""
_HARMLESS: Final = frozenset({"host", "concurrency", "repeats", "bank_version"})
_FACTS: Final[Mapping[str, str]] = {
    "server": "server",
    "server_version": "server_version",
    "model_file": "model_file",
    "model_digest": "model_digest",
    "quantisation": "quantisation",
    "parameter_count": "parameter_count",
    "context": "context",
    "trained_context": "trained_context",
    "slots": "slots",
    "template_hash": "template",
    "default_sampling": "default_sampling",
}
"""Fact of a passport -> its name here."""
OF_A_BUILD: Final[tuple[str, ...]] = ("served_model", *_FACTS.values())
"""Everything that the upgrade of a driver, a server or a build may change; how it is asked is not among it."""
_RUN_NAMES: Final = (
    "served_model",
    "temperature",
    "top_p",
    "max_tokens",
    "system_prompt",
    "extra_body",
    "stream",
    "cut_loops",
    "prompt",
    "language",
    "scored_by",
    *_HARMLESS,
)
DISTINCTIONS: Final[tuple[str, ...]] = tuple(sorted({*VARIES, *_FACTS.values(), *_RUN_NAMES}))
"""Every name that ``--varies`` and ``--allow`` understand."""
_SPELLINGS: Final[Mapping[str, str]] = {"quantization": "quantisation"}

_SUSPICIOUS_SHARE: Final = 0.2
_SUSPICIOUS_COUNT: Final = 5


def check_names(names: Collection[str], *, where: str) -> tuple[str, ...]:
    """The names in our own spelling.

    Raises:
        UserError: On one that is no distinction.
    """
    spelt = tuple(_SPELLINGS.get(name, name) for name in names)
    if unknown := [name for name in spelt if name not in DISTINCTIONS]:
        raise UserError(
            f"{where}: {unknown[0]!r} is nothing that runs can differ in; it must be one of {', '.join(DISTINCTIONS)}"
        )
    return spelt


def comparability(pair: PairedTables, *, varies: Sequence[str], allowed: Sequence[str]) -> Comparability:
    """What differs between two runs, and how each difference stands to the verdict.

    Args:
        pair: Both runs.
        varies: What is meant to differ.
        allowed: What else may.
    """
    found = (
        *run_distinctions(pair.reference.run, pair.candidate.run, varies=varies, allowed=allowed),
        *_told(
            {"scored_by": _version(pair.reference)},
            {"scored_by": _version(pair.candidate)},
            varies=varies,
            allowed=allowed,
        ),
    )
    identical, compared = _identical_texts(pair.reference, pair.candidate)
    is_same_build = all(distinction.kind is DistinctionKind.HARMLESS for distinction in found)
    is_greedy = all(table.run.is_greedy for table in (pair.reference, pair.candidate))
    is_much = identical >= max(_SUSPICIOUS_COUNT, _SUSPICIOUS_SHARE * compared)
    return Comparability(
        distinctions=found,
        is_same_build=is_same_build,
        identical_texts=identical,
        compared_texts=compared,
        is_suspicious=is_much and not (is_same_build and is_greedy),
    )


def run_distinctions(
    reference: Run, candidate: Run, *, varies: Sequence[str], allowed: Sequence[str]
) -> tuple[Distinction, ...]:
    """The same of what is known before the first answer: builds, servers, settings.

    Args:
        reference: One run.
        candidate: The other.
        varies: What is meant to differ.
        allowed: What else may.
    """
    return _told(_described(reference), _described(candidate), varies=varies, allowed=allowed)


def is_varied(distinctions: Sequence[Distinction]) -> bool:
    """Whether something differs that was to: but for the name, which is another one for every target."""
    return bool(_intended(distinctions) - {"served_model"})


def _intended(distinctions: Sequence[Distinction]) -> set[str]:
    return {found.key for found in distinctions if found.kind is DistinctionKind.INTENDED}


def unvaried_remarks(compared: PairComparison, varies: Sequence[str]) -> Iterator[Remark]:
    """Says when nothing of what was to differ does: the build may not have been swapped at all.

    Of imported runs the name is all that is known, and no server can have been asked in another's place.
    """
    runs, distinctions = (compared.reference, compared.candidate), compared.comparability.distinctions
    are_imported = all(run.imported is not None for run in runs)
    if varies and not is_varied(distinctions) and not (are_imported and _intended(distinctions)):
        values = {"varies": ", ".join(varies), "candidate": compared.candidate.target.name}
        yield Remark(key="nothing_varies", values=values)


def _told(
    ours: Mapping[str, str], theirs: Mapping[str, str], *, varies: Sequence[str], allowed: Sequence[str]
) -> tuple[Distinction, ...]:
    """What differs, and how it stands to the verdict."""
    covered = {name for intended in varies for name in (intended, *VARIES.get(intended, ()))}
    tolerated = {name for permitted in allowed for name in (permitted, *VARIES.get(permitted, ()))}
    is_blind = not _BLIND.isdisjoint(varies)
    found: list[Distinction] = []
    for key, fact in ours.items():
        if fact == theirs[key]:
            continue
        if key in covered or (is_blind and _UNKNOWN in (fact, theirs[key])):
            kind = DistinctionKind.INTENDED
        elif key in _HARMLESS:
            kind = DistinctionKind.HARMLESS
        else:
            kind = DistinctionKind.ALLOWED if key in tolerated else DistinctionKind.BLOCKING
        found.append(Distinction(key=key, reference=fact, candidate=theirs[key], kind=kind))
    return tuple(found)


def _described(run: Run) -> dict[str, str]:
    facts = run.passport.facts()
    return {
        "served_model": run.target.served_model,
        **{key: _shown(facts[fact]) for fact, key in _FACTS.items()},
        **_sampling(run),
        "prompt": run.prompt_version,
        "language": run.selection.language,
        "host": run.target.host,
        "concurrency": str(run.target.concurrency),
        "bank_version": run.bank_version,
        "repeats": str(max((place.repeats for place in run.places), default=0)),
    }


def _sampling(run: Run) -> dict[str, str]:
    target = run.target
    return {
        **{name: _drawn(said) for name, said in run.sampling.items()},
        "system_prompt": target.system_prompt or "none",
        "extra_body": canonical_json(target.extra_body) if target.extra_body else "none",
        "stream": _UNKNOWN if run.imported else "yes" if target.stream else "no",
        "cut_loops": "yes" if target.cut_loops else "no",
    }


def _drawn(said: float | str | None) -> str:
    if isinstance(said, float):
        return f"{said:g}"
    return _UNKNOWN if said is None else str(said)


def _version(table: RunTable) -> str:
    column = table.scores.get(Dimension.ACCURACY)
    return _UNKNOWN if column is None else f"{column.series.rater} {column.series.version}"


def _shown(fact: object) -> str:
    if fact is None or fact in ((), {}):
        return _UNKNOWN
    return canonical_json(fact) if isinstance(fact, Mapping) else str(fact)


def _identical_texts(reference: RunTable, candidate: RunTable) -> tuple[int, int]:
    """Long texts of the candidate that the reference gave to the same question, letter for letter, and all long ones.

    At temperature 0 the same build is meant to give them; every other time each request had a seed of its own.
    """
    known: dict[int, set[str]] = defaultdict(set)
    for question, text, length in zip(
        reference.question.tolist(), reference.texts, reference.text_lengths.tolist(), strict=True
    ):
        if text is not None and length >= LONG_TEXT:
            known[question].add(text)
    identical = compared = 0
    for question, text, length in zip(
        candidate.question.tolist(), candidate.texts, candidate.text_lengths.tolist(), strict=True
    ):
        if text is not None and length >= LONG_TEXT:
            compared += 1
            identical += text in known.get(question, ())
    return identical, compared
