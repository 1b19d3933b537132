r"""Whether two mathematical expressions are equal: the program that ``evalkit.scores.worker`` runs and may kill.

It reads one JSON line ``{"gold": ..., "said": ..., "limit_s": ...}`` at a time and writes ``true``, ``false`` or
``null`` (not an expression). A hostile expression may take all time and memory, therefore everything here may die.
"""

from __future__ import annotations

import json
import logging
import re
import signal
import sys
from typing import Final

__all__ = ["FUNCTION_NAMES", "READY", "as_latex", "serve"]

READY: Final = "ready"
"""First line written, when the mathematics is loaded."""

_MOST_BYTES: Final = 2 << 30
FUNCTION_NAMES: Final = frozenset(
    {"sqrt", "sin", "cos", "tan", "cot", "sec", "csc", "log", "exp", "ln", "pi"}
    | {"arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "infty", "alpha", "beta", "theta"}
)
"""Words that stand for something in mathematics, and are no products of letters."""
_LONGEST_FIRST: Final = "|".join(sorted(FUNCTION_NAMES - {"sqrt"}, key=len, reverse=True))
_NAMED: Final = re.compile(rf"(?<![\\A-Za-z])({_LONGEST_FIRST})(?![a-z])")
_ROOT: Final = re.compile(r"(?<![\\A-Za-z])sqrt\s*\(([^()]*)\)")
_ROOT_SIGN: Final = re.compile(r"√\s*(\d+(?:\.\d+)?|[A-Za-z])")
_TIMES: Final = re.compile(r"[*·⋅×]")
_POWERS: Final = re.compile(r"\^\s*(?:\([^()]*\)|-?\d+(?:\.\d+)?)(?:\s*\^\s*(?:\([^()]*\)|-?\d+(?:\.\d+)?))*")
"""A tower of powers; LaTeX takes the first digit only unless braces tell it otherwise."""


def serve() -> None:
    """Answer until the input ends, which it does when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    # Loaded here because sympy takes a second, which only this program pays.
    from latex2sympy2_extended.math_normalization import NormalizationConfig  # noqa: PLC0415
    from math_verify import parse, verify  # noqa: PLC0415
    from math_verify.parser import LatexExtractionConfig  # noqa: PLC0415

    logging.disable(logging.CRITICAL)
    # Units stay: taking them away makes 3 of 3d.
    spelling = NormalizationConfig(basic_latex=True, units=False, malformed_operators=True, nits=True, boxed="none")
    reading = LatexExtractionConfig(normalization_config=spelling)

    def is_equal(gold: str, said: str) -> bool | None:
        # The library's own limits are switched off (0): they rest on exceptions, which a long C call never lets in.
        expected, given = (
            parse(
                f"${as_latex(expression)}$",
                extraction_config=[reading],
                fallback_mode="no_fallback",
                parsing_timeout=0,
            )
            for expression in (gold, said)
        )
        return verify(expected, given, timeout_seconds=0) if expected and given else None

    # The first comparison loads and builds as much again as the import did.
    is_equal("(x+1)^2", "x^2+2x+1")
    _write(READY)
    for line in sys.stdin:
        question = json.loads(line)
        _die_after(question["limit_s"])
        try:
            verdict = is_equal(question["gold"], question["said"])
        except (ArithmeticError, ValueError, TypeError, AttributeError, RecursionError, NotImplementedError):
            verdict = None
        _die_after(0)
        _write(verdict)


def as_latex(expression: str) -> str:
    r"""Plain notation in LaTeX, as far as it differs: ``**``, ``*``, ``sqrt()``, names, powers of several digits."""
    latex = (
        _ROOT_SIGN.sub(r"sqrt(\1)", expression.replace("√{", r"\sqrt{"))
        .replace("√", "sqrt")
        .replace("**", "^")
        .replace("π", r"\pi ")
    )
    latex = _TIMES.sub(r"\\cdot ", latex).replace("÷", "/")
    for _ in range(3):
        latex = _ROOT.sub(r"\\sqrt{\1}", latex)
    latex = _POWERS.sub(_braced, latex)
    return _NAMED.sub(r"\\\1 ", latex)


def _braced(tower: re.Match[str]) -> str:
    exponents = [exponent.strip().strip("()") for exponent in tower[0].split("^")[1:]]
    return "".join(f"^{{{exponent}" for exponent in exponents) + "}" * len(exponents)


def _write(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _die_after(limit_s: float) -> None:
    """Let the kernel end this process after so much time of its own: giant powers never return to the interpreter.

    Processor time is counted, not the clock's: on a busy machine a good answer must not look like an endless one.
    This holds also when the parent was killed in the meantime. On systems without such timers nothing is done, and
    the parent's own limit holds.
    """
    if sys.platform != "win32":
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, limit_s)


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not there on every system

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
