"""The command line's entrance: finds the command, and turns errors into one clear line and an exit code.

Commands are imported when they are called: ``evalkit --help`` reads this file only, and stays quick.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import io
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Final

import click

from evalkit.cli.interrupts import EXIT_INTERRUPTED
from evalkit.errors import EvalkitError, StorageError, TargetError, UserError
from evalkit.version import __version__

__all__ = ["EXIT_BUG", "EXIT_MENDABLE", "command_line", "print_error", "run"]

EXIT_BUG: Final = 1
EXIT_MENDABLE: Final = 2

_COMMANDS: Final[Mapping[str, str]] = {
    "init": "Write evalkit.toml: finds the servers on this machine or at a URL.",
    "models": "List the configured models; `models check` asks each of them a question.",
    "banks": "List, show, check, count, begin and import question banks.",
    "rubrics": "List, show and check what judges and people score by.",
    "run": "Ask a model graded questions, check the answers, print the scorecard. Resumes by itself.",
    "show": "Print the scorecard of a run again.",
    "compare": "Hold runs against a reference: differences, how sure they are, and a verdict.",
    "decide": "Take a rollout decision from its file to its verdict: pilot, plan, ask, judge.",
    "gate": "Give a decision's verdict from stored runs; for CI.",
    "plan": "Say how many questions, repeats and hours a verdict takes, before any GPU time.",
    "baseline": "Pin a run under a name, and see what was held against it since: pin, list, show.",
    "recheck": "After an upgrade: ask a pinned baseline's smoke set again, and say whether anything got worse.",
    "judge": "Score the stored answers of runs by a panel of judges, on every dimension.",
    "review": "Put stored answers before people, who score them blind on a page of this machine.",
    "forms": "Score by people without a server: export spreadsheets and pages, import them filled in.",
    "agreement": "Say how far the people agree who scored runs, and how each rater stands beside the others.",
    "calibrate": "Say where judges may stand in for people, and how many labels are still needed to tell.",
    "score": "Score the stored answers of a run again, by corrected keys and today's rules. Asks nothing.",
    "import": "Take in answers of Inspect AI, lm-evaluation-harness or a .jsonl as runs; asks nothing.",
    "runs": "List the stored runs; take them out as files and in again; delete them.",
    "export": "Write runs to a .html, .xlsx, .md, .csv or .json file.",
    "view": "Look into runs, answers and comparisons on a page of this machine.",
    "simulate": "Serve simulated models on this machine.",
}
"""Name -> short help; the command stands in the module of its name."""
_MODULES: Final[Mapping[str, str]] = {"import": "import_runs"}
"""Of commands whose name is a word of Python's own."""

_DISK_ERRORS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})


class _LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which a newcomer meets them."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"evalkit.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command = module.command
        assert isinstance(command, click.Command)  # noqa: S101 - a broken table is our own bug
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="evalkit")
def command_line() -> None:
    """Which of these reasoning-model builds may we roll out, and how sure are we?

    \b
    Begin with:   evalkit run --model demo
    Then:         evalkit init            finds your servers, writes evalkit.toml
                  evalkit models check    looks at each configured model
                  evalkit run --model NAME
    """  # noqa: D301 - \b is meant: click keeps the lines below it as they are


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code: 0 done, 2 the user can mend it, 130 interrupted."""
    try:
        code = _code_of(list(sys.argv[1:] if arguments is None else arguments))
    except OSError as error:
        # Of files, the commands tell themselves; a failed write to what has no name is one to the output.
        if not (_silenced_outputs() or (error.filename is None and error.errno in _DISK_ERRORS)):
            _print_bug(traceback.format_exc())
            return EXIT_BUG
        print_error(UserError(f"the output cannot be written: {error.strerror}; free some space, or send it elsewhere"))
        return EXIT_MENDABLE
    _silenced_outputs()
    return code


def _code_of(arguments: list[str]) -> int:
    try:
        code = command_line.main(args=arguments, prog_name="evalkit", standalone_mode=False)
    except click.exceptions.Abort:
        return EXIT_INTERRUPTED
    except click.ClickException as error:
        _print_refusal(error)
        return error.exit_code
    except (UserError, TargetError, StorageError) as error:
        print_error(error)
        return EXIT_MENDABLE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - a bug of ours: its traceback is shown, but harmless and without keys
        _print_bug(traceback.format_exc())
        return EXIT_BUG
    return code if isinstance(code, int) else 0


def _print_refusal(error: click.ClickException) -> None:
    """What click found wrong with the command line; it quotes what was typed, or pasted."""
    from evalkit.text.hostile import for_terminal  # noqa: PLC0415 - only when something went wrong

    shown = io.StringIO()
    error.show(file=shown)
    told = shown.getvalue()
    click.echo(for_terminal(told, keeps_lines=True, limit=len(told)), err=True, nl=False)


def _print_bug(told: str) -> None:
    """A traceback on standard error, without keys and controls: libraries quote what servers sent and were sent."""
    from evalkit.cli.bugs import without_secrets  # noqa: PLC0415 - only when something went wrong
    from evalkit.text.hostile import for_terminal  # noqa: PLC0415 - the same

    click.echo(for_terminal(without_secrets(told), keeps_lines=True, limit=len(told)), err=True, nl=False)


def _silenced_outputs() -> bool:
    """Whether standard output or error cannot be written (any more): the interpreter shall not try again at its end."""
    is_broken = False
    for output in (sys.stdout, sys.stderr):
        try:
            output.flush()
        except OSError:
            is_broken = True
            # An output of a program around us has no descriptor of its own.
            with contextlib.suppress(OSError), open(os.devnull, "wb") as nothing:  # noqa: PTH123 - no path of ours
                os.dup2(nothing.fileno(), output.fileno())
    return is_broken


def print_error(error: EvalkitError, *, subject: str = "") -> None:
    """One line per mistake on standard error, of a subject if one is named; server texts cannot move the cursor."""
    from evalkit.text.hostile import for_terminal  # noqa: PLC0415 - only when something went wrong

    # Where even this cannot be said, the exit code says it.
    with contextlib.suppress(OSError):
        for line in str(error).splitlines() or [type(error).__name__]:
            click.echo(f"error: {for_terminal(f'{subject}: {line}' if subject else line)}", err=True)
        if isinstance(error, TargetError) and error.hint:
            click.echo(f"  hint: {for_terminal(error.hint)}", err=True)
