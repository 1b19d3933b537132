"""What ``--model NAME`` means, changes given on the command line, and the secrets of a target."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from pydantic import ConfigDict, TypeAdapter, ValidationError

from evalkit.config.checked import BaseUrl
from evalkit.config.environment import secret_names
from evalkit.config.mistakes import Mistake, mistakes_of, nearest
from evalkit.config.reading import Config
from evalkit.config.schema import ModelTable, known_keys
from evalkit.config.toml_lines import KeyPath, key_parts, read_toml
from evalkit.domain.target import SecretHeader, Secrets, Target
from evalkit.errors import ConfigError
from evalkit.text.masking import SecretMask, stands_out

__all__ = ["read_secrets", "target_named", "with_overrides"]

_URL_VARIABLE: Final = "OPENAI_BASE_URL"
_KEY_VARIABLE: Final = "OPENAI_API_KEY"


def target_named(config: Config, name: str, *, environ: Mapping[str, str]) -> Target:
    """The configured target of that name, or the served model of that name at OPENAI_BASE_URL.

    Raises:
        ConfigError: When there is neither; it names the nearest configured target, or how to begin.
    """
    if name in config.targets:
        return config.targets[name]
    if not name or not name.isprintable() or name != name.strip():
        raise ConfigError(f"--model {name!r}: a model's name must be printable text without blanks around it")
    url = environ.get(_URL_VARIABLE, "").strip()
    if not url:
        raise ConfigError(_unknown_name(config, name))
    return Target(
        name=name,
        base_url=_url_from_environment(url),
        served_model=name,
        api_key_env=_KEY_VARIABLE if environ.get(_KEY_VARIABLE, "").strip() else None,
    )


def with_overrides(target: Target, assignments: Sequence[str]) -> Target:
    """The target with ``key=value`` changes, checked like evalkit.toml.

    Values are TOML; what is not TOML is taken as text, so that ``served_model=qwen3:8b`` needs no quotes.

    Raises:
        ConfigError: With one line per mistake, placed at its ``--option``.
    """
    table = _table_of(target)
    texts = dict(_split_assignment(assignment) for assignment in assignments)
    for path, value in texts.items():
        _put(table, path, value)
    try:
        changed = ModelTable.model_validate(table).to_target(target.name)
    except ValidationError as error:
        root: KeyPath = ("models", target.name)
        mistakes = mistakes_of(error, known_keys=known_keys, root=root)
        raise ConfigError("\n".join(_placed(mistakes, given=texts, depth=len(root)))) from error
    return replace(changed, is_simulated=target.is_simulated)


def read_secrets(target: Target, environ: Mapping[str, str], *, called: str = "model") -> Secrets:
    """The target's key and secret headers from the environment.

    Args:
        target: Whose.
        environ: Where they are.
        called: What messages call the target: a judge is one, too.

    Raises:
        ConfigError: With one line per variable that is missing or cannot be sent. It never shows a value.
    """
    variables = {name: header.env for name, header in target.extra_headers.items() if isinstance(header, SecretHeader)}
    wanted = secret_names(target)
    problems = [problem for name in wanted if (problem := _secret_problem(name, environ))]
    problems += [problem for name in wanted if not problems and (problem := _repeated(environ[name], name, target))]
    if problems:
        raise ConfigError("\n".join(f"{called} {target.name!r} {problem}" for problem in problems))
    return Secrets(
        api_key=environ[target.api_key_env].strip() if target.api_key_env is not None else None,
        headers={name: environ[variable].strip() for name, variable in variables.items()},
    )


def _unknown_name(config: Config, name: str) -> str:
    if not config.targets:
        where = f"{config.path.name} has no models" if config.path is not None else "there is no evalkit.toml here"
        return (
            f"--model {name}: {where}, and {_URL_VARIABLE} is not set; begin with `evalkit init`, or try `--model demo`"
        )
    close = nearest(name, config.targets)
    known = ", ".join(sorted(config.targets))
    mend = f"did you mean {close}?" if close is not None else f"configured are {known}"
    return f"--model {name}: no such model in evalkit.toml; {mend}"


def _url_from_environment(url: str) -> str:
    try:
        return TypeAdapter[str](BaseUrl, config=ConfigDict(hide_input_in_errors=True)).validate_python(url)
    except ValidationError as error:
        (mistake,) = mistakes_of(error, known_keys=known_keys, root=("models", "base_url"))
        must_hold = mistake.text.partition("] ")[2]
        raise ConfigError(f"environment variable {_URL_VARIABLE} {must_hold}") from error


def _split_assignment(assignment: str) -> tuple[KeyPath, object]:
    key, mark, text = assignment.partition("=")
    try:
        path = key_parts(key) if mark and "\n" not in key else ()
    except tomllib.TOMLDecodeError:
        path = ()
    if not path:
        # A secret may have been pasted.
        said = "..." if stands_out(key.strip()) else key.strip()
        raise ConfigError(f"--option {said!r}: must look like key=value, for example temperature=0.7")
    return path, _value_of(text, place=f"--option {key.strip()}")


def _value_of(text: str, *, place: str) -> object:
    try:
        parsed = read_toml(f"value = {text}")
    except tomllib.TOMLDecodeError as error:
        if text.lstrip()[:1] in {"[", "{", '"', "'"}:
            raise ConfigError(f"{place}: not a valid TOML value; check its brackets and quotes") from error
        return text
    # A line break in the text could have smuggled in a second key.
    return parsed["value"] if len(parsed) == 1 else text


def _put(table: dict[str, object], path: KeyPath, value: object) -> None:
    level = table
    for part in path[:-1]:
        below = level.get(str(part))
        level[str(part)] = level = dict(below) if isinstance(below, dict) else {}
    level[str(path[-1])] = value


def _placed(mistakes: Iterable[Mistake], *, given: Mapping[KeyPath, object], depth: int) -> Iterable[str]:
    """Each mistake at the option that made it; one that follows from several stands at all of them."""
    for mistake in mistakes:
        path = mistake.path[depth:]
        made_it = [key for key in given if key == path[: len(key)] or path == key[: len(path)]]
        options = ", ".join(".".join(str(part) for part in key) for key in made_it[:1] or given)
        yield f"--option {options}: {mistake.text}"


def _secret_problem(name: str, environ: Mapping[str, str]) -> str | None:
    value = environ.get(name, "").strip()
    if not value:
        return f"needs the environment variable {name}, which is not set; set it: export {name}=..."
    if not (value.isascii() and value.isprintable()):
        return f"needs the environment variable {name} to be printable ASCII text on one line; set it again"
    return None


def _repeated(value: str, name: str, target: Target) -> str | None:
    """A secret that also stands in a setting, and would be stored and shown there."""
    mask = SecretMask([value.strip(), value.strip().rpartition(" ")[2]])
    told = (key for key, setting in _table_of(target).items() if mask.finds(repr(setting)))
    key = next(told, None)
    if key is None:
        return None
    return f"has the secret of the environment variable {name} in its {key}, too, which is no secret; take it out there"


def _table_of(target: Target) -> dict[str, object]:
    """The table that would configure the target; settings that are None are left out, as a user would."""
    limits = target.limits
    table: dict[str, object] = {
        "base_url": target.base_url,
        "served_model": target.served_model,
        "api_key_env": target.api_key_env,
        "reasoning": target.reasoning,
        "concurrency": target.concurrency,
        "context": target.context,
        "max_tokens": target.sampling.max_tokens,
        "temperature": target.sampling.temperature,
        "top_p": target.sampling.top_p,
        "before": target.before,
        "watts": target.watts,
        "price_per_hour": target.price_per_hour,
        "system_prompt": target.system_prompt,
        "extra_body": dict(target.extra_body),
        "extra_headers": {name: _header_of(header) for name, header in target.extra_headers.items()},
        "stream": target.stream,
        "cut_loops": target.cut_loops,
        "timeouts": {
            "connect_s": limits.connect_s,
            "first_chunk_s": limits.first_chunk_s,
            "silence_s": limits.silence_s,
            "unreachable_s": limits.unreachable_s,
        },
        "tries": limits.tries,
    }
    return {key: value for key, value in table.items() if value is not None}


def _header_of(header: str | SecretHeader) -> object:
    return {"env": header.env} if isinstance(header, SecretHeader) else header
