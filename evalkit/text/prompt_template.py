"""Templates of judge prompts: Jinja2 in a sandbox, with little more than names, loops and conditions.

A bank's template computes (``evalkit.text.sandbox``); a prompt only puts texts in their places. So its grammar is
smaller still: no functions, filters or arithmetic, loops over the lists that a prompt is given and over nothing else,
and of attributes only those that are listed. What can be written is a list of syntax nodes, because such a list has no
gaps, and a template is checked whole, with the line of every fault, before anything is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from evalkit.errors import UserError

__all__ = ["PromptNames", "TemplateFault", "fill_prompt", "names_in_prompt", "prompt_faults"]

_LONGEST_SOURCE: Final = 100_000
_LONGEST_PROMPT: Final = 2_000_000
"""Characters; four pieces of material at their bounds, escaped, are far below."""
_MOST_LOOPS: Final = 8
_DEEPEST_LOOP: Final = 2
_DEEPEST: Final = 40
_LOOP_FACTS: Final = frozenset({"index", "index0", "first", "last", "length"})
_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Tuple),
    *(nodes.For, nodes.If, nodes.CondExpr, nodes.And, nodes.Or, nodes.Not),
)
_ERRORS: Final = (TemplateError, AttributeError, LookupError, RecursionError, SyntaxError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptNames:
    """What a template may use."""

    texts: frozenset[str]
    """Names that stand for a text."""
    lists: frozenset[str]
    """Names that loops run over."""
    facts: frozenset[str] = frozenset()
    """Attributes that members of such lists have, e.g. ``fence`` in ``part.fence``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFault:
    """What is wrong with a template."""

    line: int
    told: str
    """A sentence without its place."""
    name: str = ""
    """The name that is not known, where that is the fault: whoever knows why can say so."""


def prompt_faults(text: str, *, names: PromptNames, sample: Mapping[str, object]) -> tuple[TemplateFault, ...]:
    """Everything that is wrong with a template, by line; empty where it can be filled in.

    Args:
        text: The template.
        names: What it may use.
        sample: Values of all names; the template is filled in with them once.
    """
    try:
        faults = tuple(sorted(_faults(_parsed(text), names), key=lambda fault: fault.line))
    except TemplateSyntaxError as error:
        return (TemplateFault(line=error.lineno, told=f"{_said(error)}; mend the template there"),)
    except (RecursionError, ValueError) as error:
        return (TemplateFault(line=1, told=_said(error)),)
    if faults:
        return faults
    try:
        fill_prompt(text, sample)
    except UserError as error:
        return (TemplateFault(line=_line_of(error.__cause__), told=str(error)),)
    return ()


def names_in_prompt(text: str) -> frozenset[str]:
    """Names that a template uses, loop variables included; one with faults may use none."""
    try:
        return frozenset(name.name for name in _parsed(text).find_all(nodes.Name) if name.ctx == "load")
    except (TemplateError, RecursionError, ValueError):
        return frozenset()


def fill_prompt(text: str, values: Mapping[str, object]) -> str:
    """A template with its names filled in, without blank lines at both ends.

    Args:
        text: The template; one that ``prompt_faults`` has found nothing wrong with.
        values: Name -> text, number, or list of these, of tuples or of values with facts.

    Raises:
        UserError: When it cannot be filled in: one line without a place.
    """
    try:
        return _joined(_compiled(text).generate(values))
    except _ERRORS as error:
        raise UserError(_said(error)) from error


def _joined(pieces: Iterator[str]) -> str:
    kept: list[str] = []
    length = 0
    for piece in pieces:
        kept.append(piece)
        length += len(piece)
        if length > _LONGEST_PROMPT:
            raise ValueError(f"the prompt grows beyond {_LONGEST_PROMPT} characters; loop less")
    return "".join(kept).strip("\n")


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset[str]()
    """No arithmetic gets past the list of nodes."""


@lru_cache(maxsize=1)
def _environment() -> _Environment:
    environment = _Environment(
        undefined=StrictUndefined,
        finalize=_finalized,
        autoescape=False,  # prompts are plain text; pages escape them where they are shown
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=0,
    )
    # Jinja2's own functions, filters and tests are taken away, not only refused.
    vars(environment).update(globals={}, filters={}, tests={})
    return environment


def _finalized(value: object) -> object:
    # An undefined name raises by itself, with its name in the message, when it is turned into text.
    if isinstance(value, str | Undefined) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TypeError(f"a {type(value).__name__} has no words; loop over a list and show what its members hold")


def _parsed(text: str) -> nodes.Template:
    if len(text) > _LONGEST_SOURCE:
        raise ValueError(f"the template has {len(text)} characters; at most {_LONGEST_SOURCE} are read")
    return _environment().parse(text)


@lru_cache(maxsize=256)
def _compiled(text: str) -> Template:
    tree = _parsed(text)
    # What stands for itself only: names are checked where they are known, by `prompt_faults`.
    for node in _walked(tree):
        if told := _shape_fault(node):
            raise ValueError(told)
    return _environment().from_string(tree)


def _faults(tree: nodes.Template, names: PromptNames) -> Iterator[TemplateFault]:
    walked = list(_walked(tree))
    loops = [node for node in walked if isinstance(node, nodes.For)]
    bound = {name.name for loop in loops for name in _targets(loop.target)}
    known = names.texts | names.lists | bound | ({"loop"} if loops else set())
    for loop in loops:
        yield from _loop_faults(loop, names)
    if len(loops) > _MOST_LOOPS:
        yield TemplateFault(line=loops[_MOST_LOOPS].lineno, told=f"has more than {_MOST_LOOPS} loops; loop less")
    for node in walked:
        if told := _shape_fault(node):
            yield TemplateFault(line=node.lineno, told=told)
        elif isinstance(node, nodes.Getattr) and _is_named(node.node, known):
            allowed = _LOOP_FACTS if _is_named(node.node, {"loop"}) else names.facts
            if node.attr not in allowed:
                told = f"`.{node.attr}` is not known here; there are {_listed(allowed)}"
                yield TemplateFault(line=node.lineno, told=told)
        elif isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in known:
            told = f"`{node.name}` is not known to templates; there are {_listed(names.texts | names.lists)}"
            yield TemplateFault(line=node.lineno, told=told, name=node.name)


def _loop_faults(loop: nodes.For, names: PromptNames) -> Iterator[TemplateFault]:
    if isinstance(loop.iter, nodes.Name) and loop.iter.name not in names.lists:
        told = f"loops run over {_listed(names.lists)}, and `{loop.iter.name}` is none of them"
        yield TemplateFault(line=loop.lineno, told=told, name=loop.iter.name)
    for target in _targets(loop.target):
        if target.name in names.texts | names.lists | {"loop"}:
            told = f"`{target.name}` has a meaning already; call the loop's variable otherwise"
            yield TemplateFault(line=loop.lineno, told=told)
    if sum(1 for _ in loop.find_all(nodes.For)) >= _DEEPEST_LOOP:
        yield TemplateFault(line=loop.lineno, told=f"has loops more than {_DEEPEST_LOOP} deep; loop less")


def _shape_fault(node: nodes.Node) -> str:
    """What is wrong with a node whatever the names are; empty where nothing is."""
    match node:
        case nodes.For(recursive=True):
            return "recursive loops are not run; write plain ones"
        case nodes.For() if not isinstance(node.iter, nodes.Name):
            return "loops run over a list by its name, and over nothing else"
        case nodes.Getattr() if not isinstance(node.node, nodes.Name) or node.attr.startswith("_"):
            return "only a loop's variable has facts, such as `part.fence`"
        case nodes.Compare(ops=[nodes.Operand(op="eq" | "ne")]) | nodes.Operand() | nodes.Getattr():
            return ""
        case _ if isinstance(node, _ALLOWED):
            return ""
        case _:
            return f"`{type(node).__name__.lower()}` is not allowed in prompts; names, `for` and `if` are"


def _walked(tree: nodes.Node) -> Iterator[nodes.Node]:
    pending: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while pending:
        node, depth = pending.pop()
        if depth > _DEEPEST:
            raise ValueError("the template is nested too deep; write it flatter")
        yield node
        pending.extend((child, depth + 1) for child in node.iter_child_nodes())


def _targets(target: nodes.Node) -> Iterator[nodes.Name]:
    if isinstance(target, nodes.Name):
        yield target
    yield from target.find_all(nodes.Name)


def _is_named(node: nodes.Node, wanted: Collection[str]) -> bool:
    return isinstance(node, nodes.Name) and node.name in wanted


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "none"


def _said(error: Exception) -> str:
    said = error.message if isinstance(error, TemplateSyntaxError) else str(error)
    return " ".join((said or "").split()).rstrip(".") or type(error).__name__


def _line_of(error: BaseException | None) -> int:
    """The template's line in which an error arose; Jinja2 puts it into the traceback."""
    line = 1
    at: TracebackType | None = error.__traceback__ if error else None
    while at is not None:
        if at.tb_frame.f_code.co_filename == "<template>":
            line = at.tb_lineno
        at = at.tb_next
    return line
