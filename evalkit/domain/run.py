"""Run: one target x one selection of a bank x R repeats, with everything needed to repeat it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from evalkit.domain.attempt import Cell, RunId
from evalkit.domain.identity import content_hash, seed_from
from evalkit.domain.origin import Origin
from evalkit.domain.passport import Passport
from evalkit.domain.question import Category, Difficulty, Language
from evalkit.domain.target import Target

__all__ = ["SAMPLING_NAMES", "Lease", "Place", "Run", "RunSummary", "Selection", "Session", "run_key_of"]


_SHORT_ID: Final = 8
SAMPLING_NAMES: Final = ("temperature", "top_p", "max_tokens")
"""What a run says of how tokens were drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which questions of which bank are asked, and how often."""

    bank: str
    language: Language
    set_name: str | None = None
    categories: tuple[Category, ...] = ()
    difficulties: tuple[Difficulty, ...] = ()
    question_ids: tuple[str, ...] = ()
    """Exact ids or prefixes ending in ``*``."""
    limit: int | None = None
    repeats: int | None = None
    """None takes the set's own number."""
    seed: int = 1
    """Chooses template instances and the order; the same seed gives every target the same questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One variant's place in a run's order."""

    asked_hash: str
    key_hash: str
    """The answer key in force when it was put in."""
    block: int
    """Stratified random block, counted from 0; whole clusters."""
    position: int
    """Within the run, counted from 0."""
    repeats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One target asked one selection. Its scope may grow, and with it its selection; all else is fixed at its start."""

    run_id: RunId
    run_key: str
    """Runs of one key are the same experiment on the same build: they are resumed, not begun again."""
    target: Target
    selection: Selection
    passport: Passport
    prompt_version: str
    """Version of the wording around every question."""
    bank_hash: str
    bank_version: str
    created_at: datetime
    places: tuple[Place, ...] = field(repr=False, default=())
    like: RunId | None = None
    """The run whose variants and order this one replays."""

    @property
    def short_id(self) -> str:
        """The beginning of its id, which people type and commands understand."""
        return self.run_id[:_SHORT_ID]

    @property
    def imported(self) -> Origin | None:
        """Where its answers come from when evalkit did not ask for them: such a run is never asked further."""
        return self.passport.imported

    @property
    def sampling(self) -> Mapping[str, float | int | str | None]:
        """How tokens were drawn, by name; None for what an imported run's file does not say."""
        if self.imported is not None:
            return {name: self.imported.settings.get(name) for name in SAMPLING_NAMES}
        return {name: getattr(self.target.sampling, name) for name in SAMPLING_NAMES}

    @property
    def is_greedy(self) -> bool:
        """Whether tokens are known to have been drawn without chance."""
        temperature = self.sampling["temperature"]
        return temperature is not None and float(temperature) <= 0

    def cells(self) -> Iterator[Cell]:
        """Every cell that wants a finished attempt."""
        for place in self.places:
            for repeat in range(place.repeats):
                yield Cell(asked_hash=place.asked_hash, repeat=repeat)

    def request_seed(self, cell: Cell) -> int:
        """The seed sent for a cell: differs between repeats and between runs (design.md, rule 5)."""
        return seed_from(self.run_id, cell.asked_hash, cell.repeat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sitting of work on a run."""

    session_id: str
    run_id: RunId
    evalkit_version: str
    client_version: str
    """Version of the HTTP client stack that asked."""
    base_url: str
    concurrency: int
    started_at: datetime
    ended_at: datetime | None = None
    """None while it goes on, and for ever when it was killed."""
    end: str | None = None
    """``done``, ``interrupted``, or why it stopped."""
    passport_after: Passport | None = None
    loop_lag_p99_s: float | None = None
    """99th percentile of the client's own event-loop lag; over 0.01 the times are marked."""
    own_cpu_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to work on the runs of one key, held by one process at a time.

    By key and not by run, so that two programs that start at once cannot both begin the same new run.
    """

    run_key: str
    owner: str
    """``host/pid/random``."""
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """A line of ``evalkit runs``; counted in the store, not in Python."""

    run: Run
    """Without its places."""
    wanted: int
    """Cells in scope."""
    finished: int
    """Cells in scope with a final attempt."""
    last_activity_at: datetime


def run_key_of(*, target: Target, selection: Selection, prompt_version: str, passport: Passport | None) -> str:
    """Identity of an experiment. URL, concurrency and limits on silence belong to sessions, so they are left out.

    Args:
        target: Whose served model, sampling, prompt and extra body enter.
        selection: Bank, language and seed enter; how much of the bank is asked may grow.
        prompt_version: Version of the wording around every question.
        passport: None gives the key without the build, by which an unfinished run of another build is found.
    """
    return content_hash(
        "run",
        {
            "target": target.name,
            "served_model": target.served_model,
            "sampling": target.sampling,
            "system_prompt": target.system_prompt,
            "extra_body": target.extra_body,
            "stream": target.stream,
            "cut_loops": target.cut_loops,
            "bank": selection.bank,
            "language": selection.language,
            "seed": selection.seed,
            "prompt_version": prompt_version,
            "passport": None if passport is None else passport.identity,
        },
    )
