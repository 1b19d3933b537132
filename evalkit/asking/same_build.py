"""SameBuild: a server that may have been restarted is looked at before it is asked on (design.md, rule 6)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from evalkit.domain.passport import Passport
from evalkit.errors import FailureKind, TargetError

__all__ = ["SameBuild"]


class SameBuild:
    """Compares a server with the build that was asked so far, whenever that has become doubtful.

    Two builds in one run would be refused at its resume, so they are not to meet within a session either. A restart
    shows as a lost connection or a cut reply; a look costs a dozen small requests, an answer minutes.
    """

    def __init__(self, look: Callable[[], Awaitable[Passport]]) -> None:
        """Take a way to look at the server; without an expected build nothing is ever in doubt."""
        self._look = look
        self._expected: Passport | None = None
        self._is_in_doubt = False
        self._looking = asyncio.Lock()

    @property
    def is_certain(self) -> bool:
        """Whether questions may be asked without another look."""
        # A doubt is set aside when a look begins, and dispelled when it has ended.
        return not (self._is_in_doubt or self._looking.locked())

    def expect(self, passport: Passport) -> None:
        """Hold the server to what it said of itself."""
        self._expected = passport

    def doubt(self) -> None:
        """Something was lost that a restart would lose."""
        self._is_in_doubt = self._expected is not None

    async def probe(self) -> None:
        """Look whether the server is there, and still the same.

        What it does not say now is no sign of another build: some know their context only once the model is loaded.

        Raises:
            TargetError: When it cannot be reached; of kind OTHER_BUILD when it is another one.
        """
        # Before the look, so that a loss meanwhile raises a doubt of its own.
        self._is_in_doubt = False
        passport = await self._look()
        changes = () if self._expected is None else self._expected.contradictions(passport)
        if changes:
            raise TargetError(
                f"the server came back as another build ({'; '.join(changes)}); a run is of one build only",
                kind=FailureKind.OTHER_BUILD,
                is_retryable=False,
                hint="bring that build back and give the same command to go on, or begin a new run with --fresh",
            )

    async def wait(self) -> None:
        """Return when no doubt is left that a look could settle.

        A server that cannot be looked at now is for the breaker to judge: the next loss raises the doubt again.

        Raises:
            TargetError: When the server is another build.
        """
        async with self._looking:
            if self._is_in_doubt:
                try:
                    await self.probe()
                except TargetError as error:
                    if error.kind is FailureKind.OTHER_BUILD:
                        raise
