"""What was run, what to know before reading on, and what the server said of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalkit.domain.origin import Origin
from evalkit.domain.passport import Passport
from evalkit.domain.question import Language
from evalkit.domain.run import Run
from evalkit.domain.scorecard import Scorecard
from evalkit.domain.verdict import Remark
from evalkit.reports.document import Facts, Paragraph, Section
from evalkit.reports.sections.judged_names import name_on_card
from evalkit.reports.wording import count_of
from evalkit.text.messages import message

__all__ = ["facts_section", "passport_section", "warnings_section"]


def facts_section(card: Scorecard, language: Language) -> Section:
    """Run, model, server, questions and sampling."""
    run = card.run
    drawn = message(
        "sampling_values", language, **{name: _drawn(said, language) for name, said in run.sampling.items()}
    )
    comma = message("fact_separator", language)
    facts = {
        "run": run.short_id,
        "model": message("served_as", language, name=run.target.served_model),
        "server": comma.join(_server(run, language)),
        "questions": comma.join(_scope(run, language)),
        "sampling": drawn,
    }
    rows = tuple((message(label, language), said) for label, said in facts.items())
    return Section(key="facts", title=None, blocks=(Facts(rows=rows),))


def _drawn(said: float | str | None, language: Language) -> str:
    match said:
        case None:
            return message("imported_unknown", language)
        case int():
            return count_of(said)
        case float():
            return f"{said:g}"
        case str():
            return said


def warnings_section(card: Scorecard, language: Language) -> Section | None:
    """What makes figures doubtful."""
    remarks = (*card.remarks, *card.speed.remarks)
    if not remarks:
        return None
    blocks = tuple(
        Paragraph(text=message(f"remark {remark.key}", language, **_values(remark, card, language)), tone="warning")
        for remark in remarks
    )
    return Section(key="warnings", title=message("warnings", language), blocks=blocks)


def _values(remark: Remark, card: Scorecard, language: Language) -> Mapping[str, str | int]:
    """What stands in a remark's sentence; dimensions are called as on the rest of the page."""
    named = remark.values.get("dimensions")
    if not isinstance(named, str):
        return remark.values
    parts = (part.rpartition(" ") for part in named.split(", "))
    told = (f"{name_on_card(name, card, language)} {share}" for name, _, share in parts)
    return {**remark.values, "dimensions": message("list_separator", language).join(told)}


def passport_section(card: Scorecard, language: Language) -> Section:
    """What the server said of itself; what it did not say is unknown."""
    unsaid = "unknown" if card.run.imported is None else "imported_unknown"
    rows = tuple(
        (message(f"passport {name}", language), said or message(unsaid, language))
        for name, said in _passport_facts(card.run.passport, language)
    )
    if card.run.imported is not None:
        rows = (*_origin_rows(card.run.imported, language), *rows)
    meaning = Paragraph(text=message("passport_meaning", language), tone="dim")
    return Section(key="passport", title=message("passport", language), blocks=(Facts(rows=rows), meaning))


def _passport_facts(passport: Passport, language: Language) -> Iterator[tuple[str, str | None]]:
    comma = message("list_separator", language)
    yield "server", _named_server(passport)
    yield "model_file", passport.model_file
    yield "model_digest", passport.model_digest
    yield "quantisation", passport.quantisation
    yield "parameter_count", _counted(passport.parameter_count)
    yield "context", _counted(passport.context)
    yield "trained_context", _counted(passport.trained_context)
    yield "slots", _counted(passport.slots)
    yield "template_hash", passport.template_hash
    yield "default_sampling", comma.join(f"{name} {value:g}" for name, value in passport.default_sampling.items())
    yield "listed_models", comma.join(passport.listed_models)


def _origin_rows(origin: Origin, language: Language) -> Iterator[tuple[str, str]]:
    """Where the answers come from; the other program's own figures stand here alone."""
    comma = message("list_separator", language)
    told = {
        "imported_from": message("imported_file", language, file=origin.file_name, sha256=origin.sha256),
        "imported_by": origin.tool,
        "imported_task": origin.task,
        "imported_asked_at": origin.asked_at,
        **{
            key: comma.join(message("imported_pair", language, name=name, said=said) for name, said in pairs.items())
            for key, pairs in (("imported_settings", origin.settings), ("imported_own_scores", origin.own_scores))
        },
    }
    for key, said in told.items():
        if said:
            yield message(key, language), said


def _counted(count: int | None) -> str | None:
    return None if count is None else count_of(count)


def _server(run: Run, language: Language) -> Iterator[str]:
    context = run.passport.context or run.target.context
    if run.imported is not None:
        yield message("imported_unknown", language)
        return
    unknown = message("unknown", language)
    yield _named_server(run.passport) or message("server_unknown", language)
    yield message("quantisation", language, name=run.passport.quantisation or unknown)
    yield message("context_tokens", language, count=unknown if context is None else count_of(context))


def _named_server(passport: Passport) -> str:
    server, version = passport.server or "", passport.server_version or ""
    # Some servers repeat their name in front of the version.
    return version if server and version.startswith(server) else f"{server} {version}".strip()


def _scope(run: Run, language: Language) -> Iterator[str]:
    key = "bank_alone" if run.selection.set_name is None else "bank_and_set"
    yield message(key, language, bank=run.selection.bank, version=run.bank_version, set_name=run.selection.set_name)
    if run.places:
        repeats = sorted({place.repeats for place in run.places})
        shown = str(repeats[0]) if len(repeats) == 1 else f"{repeats[0]}-{repeats[-1]}"
        yield message(f"asked_in_{run.selection.language}", language, count=count_of(len(run.places)))
        yield message("asked_once" if shown == "1" else "repeats_each", language, count=shown)
