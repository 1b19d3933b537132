"""Reads decision.toml, the rollout policy: every mistake is found at once, each with the line where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from evalkit.config.decision_schema import (
    ROOT_KEYS,
    DecisionTables,
    OwnDimensions,
    criterion_problems,
    known_decision_keys,
)
from evalkit.config.mistakes import Mistake, mistakes_of, nearest, shown_value, told
from evalkit.config.toml_file import read_toml_file
from evalkit.domain.criteria import DEFAULT_MARGINS, criterion_of
from evalkit.domain.decision import Decision
from evalkit.errors import ConfigError
from evalkit.text.margins import read_margin

__all__ = ["criteria_from", "read_decision"]

_FLIPS: Final = ("flip_rate", "answer_flip_rate")
"""Criteria that hold two repeats of a question against each other."""


def read_decision(path: Path, *, distinctions: Collection[str] = (), own_dimensions: OwnDimensions = tuple) -> Decision:
    """The decision that a file states.

    Args:
        path: As the user gave it; begins every message.
        distinctions: What builds can differ in, for ``varies`` and ``allow``; without any, all names are taken.
        own_dimensions: Gives the dimensions that a team has added, which can be criteria, too.

    Raises:
        ConfigError: With one line per mistake.
    """
    advice = "give the path of a decision, or write one with `evalkit decide init`"
    read = read_toml_file(path, shown=str(path), a_table="[criteria]", if_missing=advice)
    beside = tuple(_mistakes_between(read.tables, distinctions=distinctions))
    try:
        tables = DecisionTables.model_validate(read.tables, context={"own_dimensions": own_dimensions})
    except ValidationError as error:
        found = mistakes_of(error, known_keys=known_decision_keys, root_keys=ROOT_KEYS)
        raise read.refused((*_settled(found), *beside)) from error
    if beside:
        raise read.refused(beside)
    return tables.to_decision(name=path.stem)


def _settled(mistakes: Iterable[Mistake]) -> Iterator[Mistake]:
    """Keys of the whole decision that slipped into a table are told as such, and are not missing above it."""
    mistakes = tuple(mistakes)
    slipped = {mistake.path[1] for mistake in mistakes if _is_slipped(mistake)}
    for mistake in mistakes:
        if _is_slipped(mistake):
            yield told(mistake.path, "belongs to the whole decision; move the line above the first table")
        elif not (mistake.path[0] in slipped and "is missing" in mistake.text):
            yield mistake


def _is_slipped(mistake: Mistake) -> bool:
    return len(mistake.path) == 2 and mistake.path[0] in {"criteria", "floors"} and mistake.path[1] in ROOT_KEYS


def _mistakes_between(tables: Mapping[str, object], *, distinctions: Collection[str]) -> Iterator[Mistake]:
    """Values that are right by themselves and cannot stand together. What is no value is told elsewhere."""
    yield from _candidate_mistakes(tables)
    named = tables.get("criteria", DEFAULT_MARGINS)
    is_judged = not isinstance(named, Mapping) or any(criterion_of(key).is_judged for key in named)
    for key, says in (("judges", "names who scores"), ("scored_by", "says whose scores decide")):
        if tables.get(key) and not is_judged:
            yield _at_root(
                (key,),
                f'{says}, and no criterion is judged; name one in [criteria], such as coherence = "0.25", or leave '
                f"{key} out",
            )
    if tables.get("repeats") == 1 and tables.get("repeats") is not True:
        for key in _FLIPS:
            if isinstance(named, Mapping) and key in named:
                mend = f"write 2 or more, or name [criteria] without {key}"
                yield _at_root(("repeats",), f"must be at least 2, since {key} compares repeats; {mend}")
    for table in ("varies", "allow") if distinctions else ():
        for position, name in _members(tables.get(table)):
            if name not in distinctions:
                close = nearest(name, distinctions)
                mend = (
                    f"did you mean {close!r}?" if close is not None else f"there are {', '.join(sorted(distinctions))}"
                )
                yield _at_root((table, position), f"names {shown_value(name)}, in which builds cannot differ; {mend}")


def _candidate_mistakes(tables: Mapping[str, object]) -> Iterator[Mistake]:
    reference, taken = tables.get("reference"), set[str]()
    for position, name in _members(tables.get("candidates")):
        path = ("candidates", position)
        if name == reference:
            yield _at_root(path, f"must not name the reference {shown_value(name)}, which is held against itself then")
        elif name in taken:
            yield _at_root(path, f"must name {shown_value(name)} once only")
        taken.add(name)


def _members(value: object) -> Iterator[tuple[int, str]]:
    """Position and text of what a list names."""
    if isinstance(value, list):
        yield from ((position, member) for position, member in enumerate(value) if isinstance(member, str))


def _at_root(path: tuple[str | int, ...], must_hold: str) -> Mistake:
    return told(path, must_hold, root_keys=ROOT_KEYS)


def criteria_from(
    assignments: Sequence[str], *, where: str, own_dimensions: OwnDimensions = tuple
) -> Mapping[str, float]:
    """Primary criteria given on the command line, ``accuracy=5 points`` each.

    Args:
        assignments: As they were written.
        where: The option, for messages.
        own_dimensions: Gives the dimensions that a team has added.

    Raises:
        ConfigError: With one line per mistake.
    """
    criteria: dict[str, float] = {}
    mistakes: list[str] = []
    for assignment in assignments:
        key, has_margin, margin = (part.strip() for part in assignment.partition("="))
        if not has_margin:
            mistakes.append(f'{where} {assignment!r}: must be CRITERION=LOSS, such as "accuracy=5 points"')
        elif problems := list(criterion_problems(key, margin, own=own_dimensions)):
            mistakes += [f"{where} {assignment!r}: {key} {problem}" for problem in problems]
        else:
            criteria[key] = read_margin(criterion_of(key), margin)
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return criteria
