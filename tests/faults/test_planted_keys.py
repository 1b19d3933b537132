"""Keys planted wherever a user may put one, told to a server that quotes them in everything it says: found nowhere."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from evalkit.actions.project import Project
from evalkit.actions.simulated_targets import simulated_targets
from evalkit.cli.main import run
from evalkit.config.targets import read_secrets
from evalkit.domain.target import Secrets
from evalkit.errors import FailureKind, TargetError
from evalkit.scores.worker import MathWorker
from evalkit.targets.openai_chat import OpenAIChatClient
from evalkit.targets.secrecy import Mask
from tests.architecture.sources import ROOT
from tests.broken_server import DONE, answering, chunk, http_answer, stream
from tests.e2e.workplace import Workplace
from tests.faults.hostile_server import HostileServer, Speech, hostile_server
from tests.faults.planted import escaped, found_in, found_under, spellings
from tests.mutants import Mutant
from tests.recordings.cassettes import FOLDER, cassette
from tests.served_client import Serve

KEYS = {
    "key": "sk-planted-key-0123456789/abcdef+x",
    "header": "planted-header-98765/43210",
    "proxy": "planted-proxy-5f2c77aa",
    "variable": "planted-variable-31415926",
}
ENVIRON = {
    "PLANTED": KEYS["key"],
    "PLANTED_HEADER": f"Bearer {KEYS['header']}",
    "MY_SHELL_TOKEN": KEYS["variable"],
    # Never asked: the server is on this machine.
    "HTTP_PROXY": f"http://me:{KEYS['proxy']}@127.0.0.1:9",
    # The libraries' own talk, and Python's.
    "PYTHONASYNCIODEBUG": "1",
}
CONFIG = (
    'api_key_env = "PLANTED"',
    'extra_headers = {X-Auth = {env = "PLANTED_HEADER"}}',
    'before = "echo $MY_SHELL_TOKEN >&2"',
    "tries = 1",
    "timeouts = {unreachable_s = 0.1}",
)

RUN = ("run", "-m", "tiny", "--limit", "2", "--repeats", "1")
_IN_TURN = "import sys; from evalkit.cli.main import run; sys.exit(max(run(a.split('\\t')) for a in sys.argv[1:]))"
NOTHING_IS_MASKED = Mutant(
    where="evalkit.text.masking:SecretMask.text", old="if not self._may_hold_one(text):", new="if True:"
)


SENT = (KEYS["key"], KEYS["header"])
"""What the server is told, so that it can quote it."""


def told() -> Speech:
    """Everything quotes every key, in every spelling; the answer says it also in pieces of three characters."""
    quoted = " ".join(spelling for key in SENT for spelling in spellings(key).values())
    pieces = [key[at : at + 3] for key in SENT for at in range(0, len(key), 3)]
    return Speech(
        reasoning=[quoted, *pieces],
        answer=[f"{quoted} ", *pieces, " Answer: 42"],
        fact=quoted,
        error=f"{quoted} {'x' * 280} {quoted}",
        header=" ".join(SENT),
        raw=" ".join(map(escaped, SENT)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A workplace in which a user has put keys everywhere, with the server that quotes them."""

    place: Workplace
    server: HostileServer
    mutant: Mutant | None

    def evalkit(self, *arguments: str, python: tuple[str, ...] = ()) -> list[str]:
        """Run a command to its end, and say where it showed a key."""
        plain = [sys.executable, *python, "-m", "evalkit", *arguments]
        return self.ended(plain if self.mutant is None else self.mutant.command(*arguments))

    def one_after_another(self, *commands: tuple[str, ...]) -> list[str]:
        """The same for several commands in one process, which saves loading everything anew."""
        return self.ended([sys.executable, "-c", _IN_TURN, *("\t".join(arguments) for arguments in commands)])

    def ended(self, command: list[str]) -> list[str]:
        """Run a program to its end, and say where it showed a key."""
        ended = subprocess.run(
            command,
            cwd=self.place.folder,
            env={**os.environ, **self.place.environ},
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert ended.returncode in {0, 2}, ended.stderr.decode()
        return [
            *found_in(f"{command} out", ended.stdout, KEYS),
            *found_in(f"{command} err", ended.stderr, KEYS),
        ]

    def left(self) -> list[str]:
        """Where on the disk there is a key."""
        return found_under(self.place.folder.parent, KEYS)


def planted(tmp_path: Path, server: HostileServer, mutant: Mutant | None) -> Planted:
    homes = {name: str(tmp_path / name.lower()) for name in ("HOME", "TMPDIR")}
    for home in homes.values():
        Path(home).mkdir()
    (tmp_path / "work").mkdir()
    place = Workplace(folder=tmp_path / "work", environ={**ENVIRON, **homes, "PYTHONPATH": str(ROOT)})
    place.configure(server.base_url, *CONFIG)
    return Planted(place=place, server=server, mutant=mutant)


@pytest.mark.fault("a planted key", mutant=NOTHING_IS_MASKED)
def test_no_command_leaves_a_key_anywhere(tmp_path: Path, mutant: Mutant | None) -> None:
    with hostile_server(told()) as server:
        at = planted(tmp_path, server, mutant)
        found = at.evalkit(*RUN, python=("-X", "dev", "-X", "faulthandler"))
        assert any(KEYS["key"] in request.get("authorization", "") for request in server.requests)
        assert not found + at.left()
        found += at.one_after_another(
            ("models",),
            ("models", "check"),
            ("models", "check", "--json"),
            ("show",),
            ("show", "--json"),
            ("runs",),
            ("runs", "--json"),
            ("score",),
            ("score", "--json"),
            *(("export", "latest", "--to", f"run.{ending}") for ending in ("xlsx", "csv", "json", "md")),
        )
        server.status = 500
        found += at.one_after_another((*RUN, "--fresh"), (*RUN, "--fresh", "--json"), ("models", "check"), ("runs",))
        assert {path.suffix for path in at.place.folder.glob("run.*")} == {".xlsx", ".csv", ".json", ".md"}
        assert not found + at.left()


def everything_said(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, bytes]:
    """Exit code and both outputs of a command in this process, where mutants are at work, too."""
    code = run(arguments)
    out, err = capfdbinary.readouterr()
    return code, out + err


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """A workplace in which this process stands, keys in its environment."""
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    return Workplace(folder=tmp_path)


@pytest.mark.fault("a planted key in errors", mutant=NOTHING_IS_MASKED)
def test_no_refusal_shows_the_key_that_it_quotes(here: Workplace, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    found: list[str] = []
    with hostile_server(told()) as server:
        here.configure(server.base_url, *CONFIG)
        for server.status in (301, 400, 401, 403, 404, 407, 413, 418, 429, 500, 503):
            code, said = everything_said(capfdbinary, "models", "check")
            assert (code, str(server.status).encode() in said) == (2, True)
            found += found_in(str(server.status), said, KEYS)
    assert not found + [place for place in found_under(here.folder, KEYS) if "toml" not in place]


@pytest.mark.fault(
    "a planted key in an error that is cut to its length",
    mutant=Mutant(
        where="evalkit.targets.secrecy:Mask._in_error", old="self._mask.cut_text(words)", new="self._mask.text(words)"
    ),
)
@pytest.mark.parametrize("shown", [6, 15, 30])
async def test_no_beginning_of_a_key_is_left_where_an_error_is_cut(serve: Serve, shown: int) -> None:
    # aiohttp quotes the line that it cannot read; of the quotation, 299 characters are shown.
    head = f"HTTP/1.1 200 OK\r\nno header {'x' * (251 - shown)}{KEYS['key']} {'y' * 300}\r\n\r\n".encode()
    error = await (await serve(head, secrets=Secrets(api_key=KEYS["key"]))).failure()
    assert str(error).endswith("xxx***…")
    assert KEYS["key"][:4] not in str(error)


@pytest.mark.fault(
    "a planted key in pieces",
    mutant=Mutant(where="evalkit.targets.secrecy:Mask.stored_body", old="return _WITHHELD", new="pass"),
)
async def test_a_body_that_spells_the_key_out_in_pieces_is_not_kept(serve: Serve) -> None:
    for field in ("content", "reasoning_content", "reasoning"):
        chunks = [chunk(**{"content": "", field: character}) for character in KEYS["key"]]
        served = await serve(
            stream(chunk("so: "), *chunks, chunk(" it is", finish="stop"), DONE), secrets=Secrets(api_key=KEYS["key"])
        )
        reply = await served.ask()
        assert reply.reply_body.startswith(b"[withheld by evalkit")
        assert "***" in reply.reasoning + reply.answer
        assert not found_in(field, f"{reply!r}".encode(), KEYS)


@pytest.mark.fault(
    "a planted key in a traceback",
    mutant=Mutant(
        where="evalkit.cli.bugs:without_secrets",
        old="return SecretMask(secret_values(os.environ, targets=_targets())).text(told)",
        new="return told",
    ),
)
def test_a_traceback_shows_no_key(
    here: Workplace, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(client: OpenAIChatClient, *given: object) -> None:
        headers = dict(client._transport.headers)
        del given
        raise RuntimeError(f"\x1b[2Jcannot send {headers}") from ValueError(f"{headers} and {dict(os.environ)}")

    monkeypatch.setattr(OpenAIChatClient, "_exchange", broken)
    with hostile_server(told()) as server:
        here.configure(server.base_url, *CONFIG)
        code, said = everything_said(capfdbinary, *RUN)
    assert (code, b"Traceback" in said, b"cannot send" in said, b"***" in said) == (1, True, True, True)
    assert b"\x1b" not in said
    assert not found_in("traceback", said, KEYS)


_NEVER_SENT = "planted-9c1f-0a2b3c4d5e6f"
_WRONG_PLACES = (
    f'base_url = "http://me:{_NEVER_SENT}@127.0.0.1:9/v1"',
    f'base_url = "http://127.0.0.1:9/v1?key={_NEVER_SENT}"',
    f'api_key_env = "{_NEVER_SENT}"',
    f'api_key = "{_NEVER_SENT}"',
    f'extra_headers = {{X-Auth = "{_NEVER_SENT}"}}',
    f'extra_headers = {{X-Any = "Bearer {_NEVER_SENT}"}}',
    f'extra_headers = {{X-Any = {{env = "{_NEVER_SENT}"}}}}',
    f'extra_body = {{api_key = "{_NEVER_SENT}"}}',
    f'extra_body = {{any = [{{token = "{_NEVER_SENT}"}}]}}',
    f'before = "deploy --api-key {_NEVER_SENT}"',
    f'before = "MY_KEY={_NEVER_SENT} deploy"',
    f"before = \"curl -H 'Authorization: Bearer {_NEVER_SENT}' http://127.0.0.1:9\"",
    f'before = "git pull http://me:{_NEVER_SENT}@127.0.0.1:9/x"',
)


@pytest.mark.fault(
    "a planted key in a setting",
    mutant=Mutant(
        where="evalkit.config.checked:_checked_command", old="if _SECRET_IN_COMMAND.search(value):", new="if False:"
    ),
)
def test_a_key_in_the_wrong_place_is_refused_and_not_repeated(
    here: Workplace, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    keys = {"key": _NEVER_SENT}
    for line in _WRONG_PLACES:
        name, _, value = line.partition(" = ")
        here.configure("http://127.0.0.1:9/v1")
        code, said = everything_said(capfdbinary, *RUN, "-o", f"{name}={value}")
        # Refused as it is read, not when it came to be used.
        assert (code, b"exit code" in said) == (2, False)
        assert not found_in(line, said, keys)
        config = (here.folder / "evalkit.toml").read_text()
        own = [kept for kept in config.splitlines() if not kept.startswith(f"{name} ")]
        (here.folder / "evalkit.toml").write_text("\n".join([own[0], line, *own[1:]]))
        code, said = everything_said(capfdbinary, *RUN)
        assert (code, found_in(line, said, keys)) == (2, [])
    for arguments in (
        ("init", "--force", "--url", f"http://me:{_NEVER_SENT}@127.0.0.1:9/v1"),
        ("init", "--force", "--url", f"127.0.0.1:9/v1?key={_NEVER_SENT}"),
        ("run", "-m", "tiny", "-o", _NEVER_SENT),
    ):
        code, said = everything_said(capfdbinary, *arguments)
        assert (code, found_in(str(arguments), said, keys)) == (2, [])
    (here.folder / "evalkit.toml").unlink()
    assert not found_under(here.folder, keys)


@pytest.mark.fault(
    "a planted key in two places",
    mutant=Mutant(where="evalkit.config.targets:_repeated", old="if key is None:", new="if True:"),
)
@pytest.mark.parametrize(
    "setting", ["system_prompt={}", "extra_body.user={}", "served_model=a/{}", "extra_headers.X={}"]
)
def test_a_key_that_stands_in_an_open_setting_too_is_not_sent(
    here: Workplace, capfdbinary: pytest.CaptureFixture[bytes], setting: str
) -> None:
    with hostile_server(Speech()) as server:
        here.configure(server.base_url, 'api_key_env = "MY_SHELL_TOKEN"')
        code, said = everything_said(capfdbinary, *RUN, "-o", setting.format(KEYS["variable"]))
        assert (code, b"which is no secret" in said, server.requests) == (2, True, [])
    assert not found_in("said", said, KEYS) + found_under(here.folder, KEYS)


@pytest.mark.fault(
    "a planted key in the environment of a child",
    mutant=Mutant(
        where="evalkit.config.environment:child_environment", old=" if _FOR_CHILDREN.fullmatch(name)", new=""
    ),
)
def test_children_that_ask_no_server_are_given_no_key(here: Workplace) -> None:
    del here
    worker = MathWorker()
    try:
        assert worker.is_equal("1/2", "0.5")
        with simulated_targets(["demo"], variants=()):
            children = _children()
            assert len(children) >= 2
            assert worker.pid in children
            found = [
                place
                for child in children
                for name in ("environ", "cmdline")
                for place in found_in(f"{child} {name}", Path(f"/proc/{child}/{name}").read_bytes(), KEYS)
            ]
    finally:
        worker.close()
    assert not found


def _children() -> list[int]:
    """Processes that this one has started."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # Behind the name, which may hold anything: state, then the parent.
            if int(path.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                found.append(int(path.parent.name))
    return found


def test_a_proxy_s_password_is_masked() -> None:
    proxy = f"http://me:{KEYS['proxy']}%40@10.0.0.1:3128"
    mask = Mask(Secrets(), proxy=proxy)
    quoted = f"407, url='{proxy}' {KEYS['proxy']}@"
    error = TargetError(quoted, kind=FailureKind.CONNECT, is_retryable=True, hint=quoted)
    masked = mask.masked_error(error)
    assert not found_in("error", f"{masked} {masked.hint} {mask.text(quoted)}".encode(), KEYS)


def test_nothing_secret_is_part_of_a_text_form(here: Workplace) -> None:
    here.configure("http://127.0.0.1:9/v1", *CONFIG)
    project = Project.here()
    values = (project, project.target("tiny"), read_secrets(project.target("tiny"), project.environ))
    assert not found_in("repr", f"{values!r}".encode(), KEYS)


@pytest.mark.fault("a planted key in a recording", mutant=NOTHING_IS_MASKED)
async def test_a_cassette_holds_no_key_that_the_server_quotes(serve: Serve, tmp_path: Path) -> None:
    quoted = " ".join(spellings(KEYS["key"]).values())
    other = http_answer(200, {"data": [{"id": quoted}], "version": quoted}, headers=f"Server: {KEYS['key']}\r\n")
    said = stream(chunk(quoted, finish="stop", usage={"completion_tokens": 1}), DONE)
    served = await serve(answering(said, other=other), secrets=Secrets(api_key=KEYS["key"]))
    with cassette("quoting", is_recording=True, secrets=[KEYS["key"]], folder=tmp_path):
        await served.client.passport()
        await served.ask()
    assert "data: [DONE]" in (tmp_path / "quoting.yaml").read_text(encoding="utf-8")
    assert not found_under(tmp_path, KEYS)


def test_the_cassettes_that_are_kept_hold_no_key() -> None:
    assert not found_under(FOLDER, {"right": "planted-key-5f2c", "wrong": "another-key-77aa"})
    assert not [path.name for path in FOLDER.iterdir() if "authorization" in path.read_text(encoding="utf-8").lower()]
