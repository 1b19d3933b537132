"""The tables of evalkit.toml as pydantic reads them; what they mean is in ``evalkit.domain.target``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field, model_validator

from evalkit.config.checked import BaseUrl, Command, EnvironmentName, ExtraBody, ExtraHeaders, StoreUrl, read_headers
from evalkit.config.mistakes import refusal
from evalkit.config.table import PositiveWhole, Table, Words, keys_of
from evalkit.config.toml_lines import KeyPath
from evalkit.domain.judging import Judge
from evalkit.domain.question import Language
from evalkit.domain.target import Limits, Sampling, Target

__all__ = ["DEFAULT_STORE_URL", "ConfigFile", "DefaultsTable", "JudgeTable", "ModelTable", "known_keys"]

DEFAULT_STORE_URL: Final = "sqlite:///runs/evalkit.db"

_SAMPLING: Final = Sampling()
_LIMITS: Final = Limits()

_Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _TimeoutsTable(Table):
    """``[models.NAME.timeouts]``."""

    connect_s: _Seconds = _LIMITS.connect_s
    first_chunk_s: _Seconds = _LIMITS.first_chunk_s
    silence_s: _Seconds = _LIMITS.silence_s
    unreachable_s: _Seconds = _LIMITS.unreachable_s


class ModelTable(Table):
    """``[models.NAME]``."""

    base_url: BaseUrl
    served_model: Words | None = None
    api_key_env: EnvironmentName | None = None
    reasoning: bool | None = None
    concurrency: PositiveWhole = 4
    context: PositiveWhole | None = None
    max_tokens: PositiveWhole = _SAMPLING.max_tokens
    temperature: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] = _SAMPLING.temperature
    top_p: Annotated[float, Field(gt=0, le=1)] = _SAMPLING.top_p
    before: Command | None = None
    watts: _Amount | None = None
    price_per_hour: _Amount | None = None
    system_prompt: Words | None = None
    extra_body: ExtraBody = Field(default_factory=dict)
    extra_headers: ExtraHeaders = Field(default_factory=dict)
    stream: bool = True
    cut_loops: bool = False
    timeouts: _TimeoutsTable = Field(default_factory=_TimeoutsTable)
    tries: PositiveWhole = _LIMITS.tries

    @model_validator(mode="after")
    def _leaves_room_for_the_question(self) -> ModelTable:
        if self.context is not None and self.max_tokens >= self.context:
            key = "max_tokens" if "max_tokens" in self.model_fields_set else "context"
            found = f"max_tokens is {self.max_tokens}, context {self.context}"
            raise refusal(((key,), f"must leave room for the question ({found}); lower max_tokens"))
        return self

    def to_target(self, name: str) -> Target:
        """The target of that name."""
        return Target(
            name=name,
            base_url=self.base_url,
            served_model=self.served_model or name,
            sampling=Sampling(temperature=self.temperature, top_p=self.top_p, max_tokens=self.max_tokens),
            limits=Limits(**self.timeouts.model_dump(), tries=self.tries),
            extra_headers=read_headers(self.extra_headers),
            api_key_env=self.api_key_env,
            reasoning=self.reasoning,
            concurrency=self.concurrency,
            context=self.context,
            system_prompt=self.system_prompt,
            extra_body=self.extra_body,
            stream=self.stream,
            cut_loops=self.cut_loops,
            before=self.before,
            watts=self.watts,
            price_per_hour=self.price_per_hour,
        )


class JudgeTable(ModelTable):
    """``[judges.NAME]``: a model that scores others."""

    weight: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    family: Words | None = None

    def to_judge(self, name: str) -> Judge:
        """The judge of that name."""
        return Judge(
            target=self.to_target(name),
            weight=self.weight,
            family=self.family,
            sets_temperature="temperature" in self.model_fields_set,
            sets_max_tokens="max_tokens" in self.model_fields_set,
        )


class DefaultsTable(Table):
    """``[defaults]``."""

    bank: Words = "reasoning"
    set_name: Annotated[str, Field(alias="set", min_length=1)] = "smoke"
    language: Language = "en"


class _StoreTable(Table):
    """``[store]``."""

    url: StoreUrl = DEFAULT_STORE_URL


class ConfigFile(Table):
    """The whole file."""

    models: dict[str, ModelTable] = Field(default_factory=dict)
    judges: dict[str, JudgeTable] = Field(default_factory=dict)
    defaults: DefaultsTable = Field(default_factory=DefaultsTable)
    store: _StoreTable = Field(default_factory=_StoreTable)


def known_keys(path: KeyPath) -> Sequence[str]:
    """The keys that the table at a path may have; none where any key may stand."""
    match path:
        case ():
            table: type[Table] = ConfigFile
        case ("models", _):
            table = ModelTable
        case ("judges", _):
            table = JudgeTable
        case ("models" | "judges", _, "timeouts"):
            table = _TimeoutsTable
        case ("defaults",):
            table = DefaultsTable
        case ("store",):
            table = _StoreTable
        case _:
            return ()
    return keys_of(table)
