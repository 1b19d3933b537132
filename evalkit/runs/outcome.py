"""How an attempt ended, from what came back (design.md, rules 2 and 3; serving.md)."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.domain.attempt import CutBy, Failure, Note, Outcome
from evalkit.domain.exchange import Delivery, Reply, TokenSource
from evalkit.errors import FailureKind
from evalkit.text.loops import has_repeated_tail
from evalkit.text.wording import ANSWER_LINE

__all__ = ["Ending", "ending_of"]

_FIELD_DELIVERIES = frozenset({Delivery.REASONING_CONTENT, Delivery.REASONING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """An outcome with its circumstances."""

    outcome: Outcome
    cut_by: CutBy | None = None
    notes: frozenset[Note] = frozenset()
    failure: Failure | None = None


def ending_of(reply: Reply, *, is_reasoning: bool, max_tokens: int, context: int | None) -> Ending:
    """Classify a reply that was served.

    Args:
        reply: What came back, reasoning already split from the answer.
        is_reasoning: Whether the target is known to think first: then a cut text without any tag is reasoning.
        max_tokens: What was asked for.
        context: The server's context length in tokens, where known.
    """
    cut_by = _cut_by(reply, max_tokens=max_tokens, context=context)
    repeats = has_repeated_tail(reply.answer or reply.reasoning)
    notes = _notes(reply, repeats=repeats, context=context)
    if repeats:
        # Also where the server ended it: nothing follows the repetition, so there is no answer at its end.
        return Ending(outcome=Outcome.LOOPING, cut_by=cut_by, notes=notes)
    if cut_by is not None:
        return Ending(outcome=_cut_outcome(reply, is_reasoning=is_reasoning), cut_by=cut_by, notes=notes)
    if reply.answer.strip():
        return Ending(outcome=Outcome.ANSWERED, notes=notes)
    if _answered_in_the_reasoning_field(reply):
        return Ending(outcome=Outcome.FAILED, notes=notes, failure=_MISCONFIGURED)
    return Ending(outcome=Outcome.EMPTY, notes=notes)


_MISCONFIGURED = Failure(
    kind=FailureKind.MISCONFIGURED,
    message="the final answer came in the reasoning field and the content was null: the server's reasoning parser "
    "does not fit this model's template",
    is_retryable=True,
)


def _cut_by(reply: Reply, *, max_tokens: int, context: int | None) -> CutBy | None:
    if reply.was_cut_by_us:
        return CutBy.US
    if reply.finish_reason != "length":
        return None
    completion = reply.usage.completion_tokens
    # Chunks are not tokens: only a count of tokens can say that fewer came than were allowed.
    if completion is None or reply.usage.source is TokenSource.CHUNKS or completion >= max_tokens:
        return CutBy.MAX_TOKENS
    return CutBy.CONTEXT if _tokens_in_context(reply) >= (context or 0) else CutBy.MAX_TOKENS


def _tokens_in_context(reply: Reply) -> int:
    return (reply.usage.prompt_tokens or 0) + (reply.usage.completion_tokens or 0)


def _notes(reply: Reply, *, repeats: bool, context: int | None) -> frozenset[Note]:
    notes = {
        Note.NO_REASONING: reply.delivery is Delivery.EMPTY,
        Note.REPEATED_TAIL: repeats,
        Note.CONTEXT_SHIFTED: context is not None and _tokens_in_context(reply) > context,
    }
    return frozenset(note for note, holds in notes.items() if holds)


def _cut_outcome(reply: Reply, *, is_reasoning: bool) -> Outcome:
    never_began = reply.delivery is Delivery.UNCLOSED or (reply.delivery in _FIELD_DELIVERIES and not reply.answer)
    no_closer = is_reasoning and reply.delivery is Delivery.NONE
    return Outcome.CUT_IN_REASONING if never_began or no_closer else Outcome.CUT_IN_ANSWER


def _answered_in_the_reasoning_field(reply: Reply) -> bool:
    if reply.delivery not in _FIELD_DELIVERIES:
        return False
    last_line = reply.reasoning.rstrip().rpartition("\n")[2].strip().lstrip("*# ").lower()
    return any(last_line.startswith(cue.lower().rstrip(":： ")) for cue in ANSWER_LINE.values())
