"""What follows from a save, done once it was answered."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from evalkit.domain.review import RaterId, ReviewRater
from evalkit.errors import StorageError
from evalkit.web import afterwards
from evalkit.web.afterwards import Afterwards
from tests.review_builders import a_rater
from tests.unit.web.asked import ANNA, FakeDesk, a_tick, asked, sent


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(afterwards, "_PAUSE_S", 0.02)


def test_many_saves_are_followed_up_once_and_the_last_one_always_is() -> None:
    followed: list[str] = []
    told: list[str] = []

    def follow(rater: ReviewRater) -> None:
        followed.append(rater.name)
        if rater.name == "ben":
            raise StorageError("the disk is full")

    async def work() -> None:
        with ThreadPoolExecutor(max_workers=1) as worker:
            after = Afterwards(follow, worker=worker, told=told.append)
            anna, ben = a_rater(name="anna"), a_rater(rater_id=RaterId("b"), name="ben")
            for rater in (anna, ben, anna, ben):
                after.note(rater)
            await asyncio.sleep(0.1)
            assert followed == ["anna", "ben"]
            after.note(anna)
            await asyncio.sleep(0.1)

    asyncio.run(work())
    assert followed == ["anna", "ben", "anna"]
    assert told == ["the disk is full"]


def test_nothing_is_followed_up_before_the_reply() -> None:
    desk = FakeDesk()
    assert sent(ANNA, a_tick(), desk=desk).status == 200
    assert asked("GET", f"/r/{ANNA}", desk=desk).status == 200
    assert desk.followed == []
