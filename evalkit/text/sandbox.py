"""Expressions and texts of templates: Jinja2, sandboxed, exact in its numbers and bounded in time and size.

Numbers are integers and fractions, never binary floats: ``0.1 + 0.2`` is ``0.3`` and shows as such. What may stand in
a template is a list of syntax nodes and functions (data files are written by strangers, and a list of what is allowed
has no gaps): no attributes, no methods, no macros, no imports. Each list, power, text and loop has an upper
bound, and so has the work of computing one expression or text (``evalkit.text.steps``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.environment import TemplateExpression
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.parser import Parser
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from evalkit.errors import UserError
from evalkit.text.exact import FUNCTIONS, MOST_MEMBERS, checked, exact_number, operate, quick, shown
from evalkit.text.steps import Steps, counting, iterated, metered, spend, weighed

__all__ = ["RESERVED_NAMES", "evaluate", "render"]

RESERVED_NAMES: Final = frozenset(FUNCTIONS) | frozenset(
    {"loop", "and", "or", "not", "in", "is", "if", "else", "for", "true", "false", "none", "self"}
)
"""What a parameter cannot be called."""

_HIDDEN: Final = "exact_hidden_"
"""Beginning of the names of functions that we put into templates ourselves; a source that has it is refused."""
_EXACT: Final = f"{_HIDDEN}literal"
"""Stands around number literals."""
_WEIGHED: Final = f"{_HIDDEN}weighed"
"""Stands around what is compared: Jinja2 lets us intercept arithmetic, but no comparison."""
_ITERATED: Final = f"{_HIDDEN}iterated"
"""Stands around what is looped over."""
_LONGEST_SOURCE: Final = 200_000
_LONGEST_TEXT: Final = 400_000
_DEEPEST: Final = 60
_MOST_LOOPS: Final = 4
_MOST_ROWS: Final = 2000
_DEEPEST_LOOP: Final = 2
_FLOAT_DIGITS: Final = 15
_TEMPLATE_ERRORS: Final = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
)

_EXPRESSION_NODES: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.List, nodes.Tuple),
    *(nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow),
    *(nodes.Call, nodes.Filter, nodes.Getitem),
)
_TEXT_NODES: Final = (*_EXPRESSION_NODES, nodes.For, nodes.If)


def evaluate(expression: str, values: Mapping[str, object], *, steps: Steps | None = None) -> object:
    """What an expression comes to: int, Fraction, str, bool or a list of these.

    Args:
        expression: Without braces, e.g. ``round(price * count * 0.9, 2)``.
        values: What its names stand for; floats are taken as the decimal number they show as.
        steps: What it may cost, when several expressions share that; else each has ``MOST_STEPS`` of its own.

    Raises:
        UserError: When it is malformed, uses what is not allowed, or cannot be computed; one line without a place.
    """
    try:
        with counting(steps or Steps()):
            outcome: object = _compiled_expression(expression)(**_exact_values(values))
            if isinstance(outcome, Undefined):
                str(outcome)  # raises, naming what is missing
            # Lists of lists of names multiply: weighed before anything is copied.
            return checked(weighed(outcome))
    except UndefinedError as error:
        known = ", ".join(sorted(values)) or "none"
        raise UserError(f"expression `{_short(expression)}`: {_said(error)}; the names are: {known}") from error
    except _TEMPLATE_ERRORS as error:
        raise UserError(f"expression `{_short(expression)}`: {_said(error)}") from error


def render(text: str, values: Mapping[str, object]) -> str:
    """A text with its ``{{ expressions }}`` filled in.

    Raises:
        UserError: As in ``evaluate``.
    """
    try:
        with counting(Steps()):
            return _joined(_compiled_text(text).generate(**_exact_values(values)))
    except UndefinedError as error:
        known = ", ".join(sorted(values)) or "none"
        raise UserError(f"text `{_short(text)}`: {_said(error)}; the names are: {known}") from error
    except _TEMPLATE_ERRORS as error:
        raise UserError(f"text `{_short(text)}`: {_said(error)}") from error


def _joined(pieces: Iterator[str]) -> str:
    kept: list[str] = []
    length = 0
    for piece in pieces:
        kept.append(piece)
        length += len(piece)
        if length > _LONGEST_TEXT:
            raise ValueError(f"grows beyond {_LONGEST_TEXT} characters; loop less")
    return "".join(kept)


def _exact_values(values: Mapping[str, object]) -> dict[str, object]:
    if float not in map(type, values.values()):
        return dict(values)
    return {name: exact_number(repr(value)) if isinstance(value, float) else value for name, value in values.items()}


def _said(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep; split it into derived names"
    # With its place a syntax error takes three lines; the place is told by whoever knows the file.
    said = error.message if isinstance(error, TemplateSyntaxError) else str(error)
    return " ".join((said or "").split()) or type(error).__name__


def _short(source: str) -> str:
    words = " ".join(source.split())
    return words if len(words) <= 60 else f"{words[:57]}..."


class _ExactLiterals(Extension):
    """Turns ``0.1`` into a call that makes the fraction, before Jinja2 sees a float."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            if token.type != "float":
                yield token
                continue
            digits = repr(token.value)
            if sum(sign.isdigit() for sign in digits.partition("e")[0]) > _FLOAT_DIGITS or "n" in digits:
                raise TemplateSyntaxError(f"number {digits} is longer than {_FLOAT_DIGITS} digits", token.lineno)
            yield Token(token.lineno, "name", _EXACT)
            yield Token(token.lineno, "lparen", "(")
            yield Token(token.lineno, "string", digits)
            yield Token(token.lineno, "rparen", ")")


class _Environment(ImmutableSandboxedEnvironment):
    # Interception also keeps Jinja2 from folding constants while it compiles.
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def make_globals(self, d: object) -> dict[str, object]:
        """The functions as they are.

        Jinja2 chains them to a mapping of each template's own, of which we have none, and would copy that chain member
        by member for every expression that is computed.
        """
        return vars(self)["globals"]

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        if type(left) is int and type(right) is int:
            small = quick(operator, left, right)
            if small is not None:
                spend(1)
                return small
        for operand in (left, right):
            if isinstance(operand, Undefined):
                str(operand)  # raises, naming what is missing
        spend(1)
        weighed(left)
        weighed(right)
        return operate(operator, left, right)


@lru_cache(maxsize=1)
def _environment() -> _Environment:
    environment = _Environment(
        undefined=StrictUndefined,
        extensions=[_ExactLiterals],
        finalize=_finalized,
        autoescape=False,  # the texts are prompts; pages escape them where they are shown
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=0,
    )
    # Whatever Jinja2 puts there by default is replaced, not added to.
    functions = {name: metered(function) for name, function in FUNCTIONS.items()}
    hidden = {_EXACT: metered(exact_number), _WEIGHED: weighed, _ITERATED: iterated}
    vars(environment).update(globals={**functions, **hidden}, filters=functions, tests={})
    return environment


def _finalized(value: object) -> object:
    # An undefined name raises by itself, with its name in the message, when it is turned into text.
    return value if isinstance(value, Undefined) else shown(value)


@lru_cache(maxsize=4096)
def _compiled_expression(expression: str) -> TemplateExpression:
    # As `Environment.compile_expression`, which takes a text only and so leaves no room for our own nodes.
    environment = _environment()
    _check_source(expression)
    parser = Parser(environment, expression, state="variable")
    parsed = parser.parse_expression()
    if not parser.stream.eos:
        raise ValueError("is not one expression; write it without braces")
    _check_nodes(parsed, allowed=_EXPRESSION_NODES)
    tree = nodes.Template([nodes.Assign(nodes.Name("result", "store"), parsed, lineno=1)], lineno=1)
    return TemplateExpression(environment.from_string(_counted(tree)), undefined_to_none=False)


# As many as a bank of the shipped one's size has: whoever reads all of them in turn finds none in a smaller cache.
@lru_cache(maxsize=4096)
def _compiled_text(text: str) -> Template:
    _check_source(text)
    tree = _environment().parse(text)
    _check_nodes(tree, allowed=_TEXT_NODES)
    return _environment().from_string(_counted(tree))


def _check_source(source: str) -> None:
    if len(source) > _LONGEST_SOURCE:
        raise ValueError(f"has {len(source)} characters; at most {_LONGEST_SOURCE} are read")
    if _HIDDEN in source:
        raise ValueError(f"`{_HIDDEN}` is not for templates")


def _counted(tree: nodes.Template) -> nodes.Template:
    """The tree with our own calls around what loops and compares, so that this work is counted, too."""
    for loop in list(tree.find_all(nodes.For)):
        node_count = sum(1 + sum(1 for _ in member.find_all(nodes.Node)) for member in loop.body)
        loop.iter = _call(_ITERATED, loop.iter, nodes.Const(node_count))
    for comparison in list(tree.find_all(nodes.Compare)):
        comparison.expr = _call(_WEIGHED, comparison.expr)
        for operand in comparison.ops:
            operand.expr = _call(_WEIGHED, operand.expr)
    tree.set_environment(_environment())
    return tree


def _call(name: str, *arguments: nodes.Node) -> nodes.Call:
    return nodes.Call(nodes.Name(name, "load"), list(arguments), [], None, None)


def _check_nodes(tree: nodes.Node, *, allowed: tuple[type[nodes.Node], ...]) -> None:
    loops = 0
    pending: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    while pending:
        node, depth, loop_depth = pending.pop()
        if isinstance(node, nodes.For):
            loops += 1
            loop_depth += 1
        if depth > _DEEPEST:
            raise ValueError("nested too deep; split it into derived names")
        if loops > _MOST_LOOPS or loop_depth > _DEEPEST_LOOP:
            raise ValueError(f"loops too much: at most {_MOST_LOOPS} loops, {_DEEPEST_LOOP} inside each other")
        _check_node(node, allowed=allowed)
        pending.extend((child, depth + 1, loop_depth) for child in node.iter_child_nodes())


def _is_short(iterable: nodes.Node) -> bool:
    match iterable:
        case nodes.List() | nodes.Call(node=nodes.Name(name="range")):
            return True
        case _:
            return False


def _most_members(allowed: tuple[type[nodes.Node], ...]) -> int:
    # Only texts loop; in expressions long lists are columns of generated rows.
    return MOST_MEMBERS if nodes.For in allowed else _MOST_ROWS


def _check_node(node: nodes.Node, *, allowed: tuple[type[nodes.Node], ...]) -> None:
    match node:
        case nodes.Getattr(node=nodes.Name(name="loop"), attr="index" | "index0" | "first" | "last"):
            return
        case nodes.Call(node=nodes.Name(name=name), kwargs=[], dyn_args=None, dyn_kwargs=None):
            if name not in FUNCTIONS and name != _EXACT:
                raise ValueError(f"`{name}` is no function here; there are {', '.join(sorted(FUNCTIONS))}")
        case nodes.Call():
            raise ValueError("only functions are called, by their names and without keywords")
        case nodes.Pow(left=nodes.Pow()):
            # Jinja2 reads 2**3**2 from the left, unlike Python and mathematics.
            raise ValueError("a power of a power is ambiguous; name the inner one under `derived`")
        case nodes.For(recursive=True):
            raise ValueError("recursive loops are not run")
        case nodes.For() if not _is_short(node.iter):
            # Whatever else there is to loop over may be a text of any length.
            raise ValueError("loops run over `range(...)` or a written list; take members by their index")
        case nodes.List() | nodes.Tuple() if len(node.items) > (most := _most_members(allowed)):
            raise ValueError(f"a list has at most {most} members")
        case _ if not isinstance(node, allowed):
            raise ValueError(f"`{type(node).__name__.lower()}` is not allowed in templates")
        case _:
            return
