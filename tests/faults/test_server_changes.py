"""Servers that become another one, and surroundings that change, while ``evalkit run`` asks."""

from __future__ import annotations

import pytest

from evalkit.domain.attempt import Outcome
from tests.broken_server import Connection, ReceivedRequest, Script, chunk, stream_head
from tests.faults.faulty_server import good_answer
from tests.faults.scene import CELLS, Scene
from tests.mutants import Mutant

Q8, Q4 = "/models/tiny-Q8_0.gguf", "/models/tiny-Q4_K_M.gguf"


def restarted(scene: Scene, *, leaves: bool) -> Script:
    """Breaks a reply in the middle and is another build then, at once or after nobody listened for a while."""

    async def restarts(request: ReceivedRequest, connection: Connection) -> None:
        scene.server.build["model_path"] = Q4
        if leaves:
            scene.server.stop_listening()
        await connection.send(stream_head(), chunk("Answer: 4"))

    return restarts


@pytest.mark.fault(
    "another build after a restart",
    mutant=Mutant(
        where="evalkit.asking.same_build:SameBuild.probe", old="if changes:", new="if changes and not self._expected:"
    ),
)
@pytest.mark.parametrize("leaves", [True, False], ids=["gone for a while", "restarted at once"])
def test_a_server_that_comes_back_as_another_build_is_asked_nothing_more(scene: Scene, leaves: bool) -> None:
    scene.server.breaks(restarted(scene, leaves=leaves), after=2, times=1)
    scene.time.on_wait = lambda number: scene.server.come_back() if leaves and number == 3 else None
    said = scene.ends_in_one_line()
    assert "came back as another build (model_file: tiny-Q8_0.gguf -> tiny-Q4_K_M.gguf" in said
    assert "quantisation: Q8_0 -> Q4_K_M" in said
    assert "bring that build back" in said
    assert "--fresh" in said
    assert len(scene.server.questions) == 3
    refused = scene.ends_in_one_line()
    assert "was made with another build (model_file: tiny-Q8_0.gguf -> tiny-Q4_K_M.gguf" in refused
    assert "--fresh" in refused
    assert len(scene.server.questions) == 3
    scene.server.build["model_path"] = Q8
    scene.finishes()
    assert "two builds" not in scene.command("show").out


@pytest.mark.fault(
    "the same build after a restart",
    mutant=Mutant(
        where="evalkit.domain.passport:Passport.contradictions",
        old="if _is_known(fact) and _is_known(other.facts()[name])",
        new="",
    ),
)
def test_a_server_that_comes_back_and_does_not_say_everything_yet_is_asked_on(scene: Scene) -> None:
    async def restarts(request: ReceivedRequest, connection: Connection) -> None:
        scene.server.build = {"build_info": "b7000"}
        await connection.send(stream_head(), chunk("Answer: 4"))

    scene.server.breaks(restarts, after=2, times=1)
    ended = scene.run()
    assert ended.code == 0, ended.err
    assert len(scene.attempts()) == CELLS + 1


@pytest.mark.fault(
    "another build without a sign",
    mutant=Mutant(
        where="evalkit.actions.run_bank:_passport_after",
        old="return await prepared.client.passport()",
        new="return prepared.passport",
    ),
)
def test_a_build_that_changed_unnoticed_is_told_on_the_scorecard(scene: Scene) -> None:
    async def changes(request: ReceivedRequest, connection: Connection) -> None:
        scene.server.build["model_path"] = Q4
        await connection.send(good_answer(request))

    scene.server.breaks(changes, after=2, times=1)
    ended = scene.run()
    assert ended.code == 0, ended.err
    for shown in (ended.out, scene.command("show").out):
        assert "two builds may be mixed here" in " ".join(shown.split())


def test_a_build_that_changed_while_nobody_asked_is_not_resumed(scene: Scene) -> None:
    async def refuses(request: ReceivedRequest, connection: Connection) -> None:
        connection.reset()

    scene.server.breaks(refuses, after=2)
    scene.ends_in_one_line()
    scene.server.heal()
    scene.server.build["model_path"] = Q4
    asked = len(scene.server.questions)
    assert "was made with another build" in scene.ends_in_one_line()
    assert len(scene.server.questions) == asked
    assert {attempt.outcome for attempt in scene.attempts() if attempt.is_final} == {Outcome.ANSWERED}
    scene.server.build["model_path"] = Q8
    scene.finishes()
