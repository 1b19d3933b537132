"""Rubric files -> rubrics: every mistake of every file and template is found before anything is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, cast, get_args

from pydantic import ValidationError

from evalkit.domain.criteria import CRITERIA
from evalkit.domain.question import LANGUAGES, Language
from evalkit.domain.review import COMMENT, FLAG
from evalkit.domain.rubric import Dimension, Method, Rubric, Shown, dimension_named
from evalkit.errors import RubricError, UserError
from evalkit.scores.judge_prompt import PROMPT_NAMES, sample_values
from evalkit.scores.rubric_schema import PATTERN_MEANINGS, RubricFile, WordedFields
from evalkit.text.located_yaml import LocatedYaml, YamlPath, read_utf8
from evalkit.text.mistakes import MistakeLog, shown_path
from evalkit.text.prompt_template import TemplateFault, names_in_prompt, prompt_faults
from evalkit.text.schema_mistakes import schema_mistakes

__all__ = ["PromptFile", "read_rubric", "read_rubrics"]

PromptFile = Callable[[str], Path]
"""Name of a template's file, e.g. ``levels.en.jinja`` -> where it lies, or would lie."""

_FORM_IN: Final = "rubrics/README.md"
_READ_ENDING: Final = ".yaml"
_MOST_TEMPLATE_BYTES: Final = 200_000
_MEASURED: Final = frozenset({Dimension.RESPONSE_TIME, Dimension.KNOWLEDGE_TRANSFER})
_STANDARD: Final = [dimension.value for dimension in Dimension]
_MATERIAL: Final = frozenset({"question", "answer", *get_args(Shown)})
_NEEDED_NAMES: Final[Mapping[Method, tuple[str, ...]]] = {
    Method.LEVELS: ("levels", "material", "form"),
    Method.CHECKLIST: ("items", "material", "form"),
}
"""What a template must show: without one of these a judge scores something else, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """One file that is being read."""

    path: Path
    document: LocatedYaml
    log: MistakeLog
    prompt_file: PromptFile

    def mistake(self, path: YamlPath, message: str) -> None:
        self.log.add(self.document, path, message)


def read_rubric(path: Path, *, prompt_file: PromptFile) -> Rubric:
    """The rubric of one file.

    Raises:
        RubricError: With every mistake found, one line each.
    """
    return read_rubrics([path], prompt_file=prompt_file)[0]


def read_rubrics(paths: Iterable[Path], *, prompt_file: PromptFile) -> tuple[Rubric, ...]:
    """The rubrics of some files: the standard dimensions in their order, then a team's own by name.

    Args:
        paths: Files of dimensions; messages name them relative to the working directory when they are below.
        prompt_file: Where a template lies, by the name of its file.

    Raises:
        RubricError: With every mistake of every file and template, one line each, in the order of files and lines.
    """
    log = MistakeLog()
    rubrics = [rubric for path in paths if (rubric := _read(path, log, prompt_file)) is not None]
    mistakes = log.lines()
    if mistakes:
        raise RubricError(mistakes)
    return tuple(sorted(rubrics, key=lambda rubric: (_place(rubric.name), rubric.name)))


def _place(name: str) -> int:
    return _STANDARD.index(name) if name in _STANDARD else len(_STANDARD)


def _read(path: Path, log: MistakeLog, prompt_file: PromptFile) -> Rubric | None:
    document = log.read(path, form_in=_FORM_IN)
    if document is None:
        return None
    file = _File(path=path, document=document, log=log, prompt_file=prompt_file)
    content = cast("dict[str, object]", document.content)
    _check_name(content.get("name"), file)
    try:
        fields = RubricFile.model_validate(content)
    except ValidationError as error:
        for place, message in schema_mistakes(error, RubricFile, meanings=PATTERN_MEANINGS):
            file.mistake(place, message)
        _prompts_of_faulty(content, file)
        return None
    _check_fields(fields, file)
    prompts = _prompts(fields.prompt or fields.method, method=fields.method, shows=fields.shows, file=file)
    return _rubric(fields, prompts, source=document.name)


def _rubric(fields: RubricFile, prompts: Mapping[Language, str], *, source: str) -> Rubric:
    levels = fields.levels
    worded = {5: levels.five, 4: levels.four, 3: levels.three, 2: levels.two, 1: levels.one}
    return Rubric(
        name=dimension_named(fields.name),
        method=fields.method,
        title=_both(fields.title),
        asks=_both(fields.asks),
        levels={level: _both(words) for level, words in worded.items()},
        categories=frozenset(fields.applies.categories),
        tags=frozenset(fields.applies.tags),
        only_undecided=fields.applies.only_undecided,
        shows=frozenset(fields.shows),
        items=tuple(_both(item) for item in fields.items or ()),
        prompts=prompts,
        source=source,
    )


def _both(words: WordedFields) -> Mapping[Language, str]:
    return {"en": words.en, "zh": words.zh}


def _check_name(name: object, file: _File) -> None:
    if file.path.suffix != _READ_ENDING:
        file.mistake((), f"the file ends in `{file.path.suffix}`; rename it to `{file.path.stem}{_READ_ENDING}`")
    if isinstance(name, str) and name != file.path.stem:
        said = f"`name` is `{name}` in the file `{file.path.name}`; both must be the same, so rename one"
        file.mistake(("name",), said)
    if name in (COMMENT, FLAG):
        said = f"people's comments and flags are stored under `{COMMENT}` and `{FLAG}`"
        file.mistake(("name",), f"{said}; call it and its file otherwise")
    if isinstance(name, str) and name in CRITERIA and name not in _STANDARD:
        said = f"comparisons call another figure `{name}`, which would hide this dimension"
        file.mistake(("name",), f"{said}; call it and its file otherwise")


def _check_fields(fields: RubricFile, file: _File) -> None:
    is_measured = fields.method is Method.MEASURED
    if is_measured and fields.name not in _MEASURED:
        said = f"`measured` is for {' and '.join(sorted(_MEASURED))} only; use `levels` or `checklist`"
        file.mistake(("method",), said)
    if not is_measured and fields.name in _MEASURED:
        said = f"`{fields.name}` is measured, never judged; write `method: measured`, or call the dimension otherwise"
        file.mistake(("method",), said)
    if is_measured:
        for key in sorted(fields.model_fields_set & {"applies", "shows", "items", "prompt"}):
            file.mistake((key,), f"`{key}` is for judges, who are not asked about a measured dimension; remove it")
    elif fields.items is not None and fields.method is not Method.CHECKLIST:
        file.mistake(("items",), "`items` are asked with `method: checklist` only; change the method, or remove them")
    for position, item in enumerate(fields.items or ()):
        if item in (fields.items or ())[:position]:
            file.mistake(("items", position), f"`items` member {position + 1} is there already; remove one of them")
    if fields.name == Dimension.ACCURACY and not (fields.applies.only_undecided and "reference" in fields.shows):
        said = "where a rule decides, no judge may; write `applies: {only_undecided: true}` and `shows: [reference]`"
        file.mistake(("applies",), f"accuracy is decided by rule first, and by judges with the reference: {said}")


def _prompts_of_faulty(content: Mapping[str, object], file: _File) -> None:
    """Find the mistakes of templates, too, as far as the rest of the file says what they must hold."""
    method, shows, prompt = content.get("method"), content.get("shows"), content.get("prompt")
    if isinstance(method, str) and method in list(Method):
        shown = cast("list[object]", shows) if isinstance(shows, list) else []
        name = prompt if isinstance(prompt, str) and prompt.isidentifier() else method
        _prompts(name, method=Method(method), shows=shown, file=file)


def _prompts(name: str, *, method: Method, shows: Iterable[object], file: _File) -> Mapping[Language, str]:
    if method is Method.MEASURED:
        return {}
    texts: dict[Language, str] = {}
    for language in LANGUAGES:
        path = file.prompt_file(f"{name}.{language}.jinja")
        shown = shown_path(path)
        if not path.is_file():
            said = f"there is no template {shown} for the prompt `{name}`; write it, or name another under `prompt`"
            file.mistake(("prompt",), said)
            continue
        try:
            texts[language] = read_utf8(path, name=shown, most_bytes=_MOST_TEMPLATE_BYTES)
        except UserError as error:
            file.log.add_line(str(error), file=shown)
            continue
        for line, told in _template_mistakes(texts[language], method=method, shows=shows, rubric=file.document.name):
            file.log.add_line(f"{shown}:{line}: {told}", file=shown)
    return texts


def _template_mistakes(text: str, *, method: Method, shows: Iterable[object], rubric: str) -> Iterator[tuple[int, str]]:
    faults, used = _looked_through(text)
    for fault in faults:
        yield fault.line, _told(fault, shows=shows, rubric=rubric)
    # Of a template that cannot be parsed nobody knows what it uses.
    for name in _NEEDED_NAMES[method] if used or not faults else ():
        if name not in used:
            yield 1, f"the template never uses `{name}`, which a judge must see for `method: {method}`; add it"


@lru_cache(maxsize=64)
def _looked_through(text: str) -> tuple[tuple[TemplateFault, ...], frozenset[str]]:
    """A template's faults, and the names that it uses; one template serves many dimensions."""
    return prompt_faults(text, names=PROMPT_NAMES, sample=sample_values()), names_in_prompt(text)


def _told(fault: TemplateFault, *, shows: Iterable[object], rubric: str) -> str:
    """A fault's sentence; for a name that a judge must not see, why, and what to do."""
    if fault.name not in _MATERIAL:
        return fault.told
    if fault.name in {"question", "answer", *shows}:
        return f"`{fault.name}` has no name of its own; it is shown by a loop over `material`"
    return f"`{fault.name}` is not shown with {rubric}; add it to `shows` there and loop over `material`, or remove it"
