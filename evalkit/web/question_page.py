"""One question's page: every answer of the runs chosen, side by side, and two of them held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from evalkit.actions.viewing.question_view import QuestionAsk, question_view
from evalkit.domain.attempt import AttemptId, RunId
from evalkit.domain.question import LANGUAGES, Language, Variant
from evalkit.domain.question_view import QuestionView, RunAnswers, ShownAnswer
from evalkit.domain.run import Run
from evalkit.domain.score import Scored
from evalkit.reports.wording import count_of, measured, name_of
from evalkit.text.hostile import for_terminal
from evalkit.text.messages import message
from evalkit.text.page_templates import HTML_LANGUAGES
from evalkit.text.prompts import parted_prompt
from evalkit.text.rendered import Rendered, rendered
from evalkit.text.wording import word_answer
from evalkit.web.asked import Asked
from evalkit.web.held_answers import LONGEST_HELD, Held, held
from evalkit.web.links import question_path, runs_meant
from evalkit.web.marks import Mark, answer_mark, kind_of
from evalkit.web.refusals import Refusal, Refused
from evalkit.web.shown_scores import Said, brief_of, said_of
from evalkit.web.view_template import view_page
from evalkit.web.viewer import Viewer

__all__ = ["question_page"]

_LONGEST_SIDE_TEXT: Final = 20_000
_DRAWN_IN_ALL: Final = 60_000
"""Characters of answers that are drawn on one page: each 10,000 take some 25 ms."""
_LEAST_DRAWN, _MOST_DRAWN = 1_200, 20_000
_MOST_REPEATS_LISTED: Final = 200
_LONGEST_READ: Final = 300
_MOST_READ: Final = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """A text of a model or a bank, ready for the page."""

    html: Markup
    is_cut: bool
    is_source: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    html_language: str
    question: _Text
    instruction: _Text | None
    expected: str
    solution: _Text | None
    checklist: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A run."""

    run: Run
    name: str
    figure: str
    flips: bool
    without_link: str | None
    """The page without it; None for the only one."""
    answers: RunAnswers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """One answer."""

    shown: ShownAnswer
    name: str
    model: str
    run: str
    mark: Mark
    facts: tuple[str, ...]
    failure: str
    read: str
    """As the rule read it; empty where nothing was."""
    is_unread: bool
    text: _Text | None
    html_language: str
    source_link: str
    length: str
    reasoning_link: str | None
    reasoning_length: str
    said: tuple[Said, ...]
    brief: str
    hold_link: str | None
    hold_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One repeat of every run."""

    number: int
    cards: tuple[tuple[_Column, _Card | None], ...]
    hold_link: str | None
    only_link: str


def question_page(viewer: Viewer, asked: Asked) -> str:
    """The page of the question that the address names."""
    view = question_view(_ask(viewer, asked), store=viewer.store, longest_answer=_MOST_READ)
    if view is None:
        raise Refused(Refusal.LINK)
    return view_page("view_question", asked, **_Drawing(view=view, asked=asked).values())


def _ask(viewer: Viewer, asked: Asked) -> QuestionAsk:
    repeat, language = asked.first("repeat"), asked.first("language")
    if repeat is not None and not (repeat.isascii() and repeat.isdecimal() and 0 < int(repeat[:9]) == int(repeat)):
        raise Refused(Refusal.QUERY, detail=message("question bad_repeat", asked.language))
    return QuestionAsk(
        question_id=asked.names["question"],
        runs=runs_meant(viewer, asked.every("run")),
        language=next((one for one in LANGUAGES if one == language), None),
        repeat=None if repeat is None else int(repeat) - 1,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """One drawing of the page."""

    view: QuestionView
    asked: Asked

    def values(self) -> Mapping[str, object]:
        """What the template is given."""
        view, asked = self.view, self.asked
        columns = [self._column(one) for one in view.runs]
        left = self._shown(asked.first("left"))
        right = self._shown(asked.first("right"))
        rows = [*self._rows(columns, left)]
        wanted = max((one.wanted for one in view.runs), default=0)
        return {
            "view": view,
            "kind": kind_of(view.category, view.difficulty, asked.language),
            "wordings": [self._wording(variant) for variant in view.wordings],
            "columns": columns,
            "rows": rows,
            "left": left,
            "held": self._held(left, right),
            "is_gone": bool(asked.first("right")) and (left is None or right is None),
            "chosen": self._name(left) if left is not None and right is None else None,
            "plain_link": self._here(left=None, right=None),
            "beside_links": self._beside(),
            "place": self._place(),
            "is_one_repeat": asked.first("repeat") is not None,
            "all_link": self._here(repeat=None),
            "left_out": self._left_out(wanted, len(rows)),
            "repeat_links": [
                {"number": number, "link": self._here(repeat=number, left=None, right=None)}
                for number in range(1, min(wanted, _MOST_REPEATS_LISTED) + 1)
            ],
            "other_links": [*self._others()],
            "attempts_link": asked.link(
                "/attempts", {"question": view.question_id, "run": tuple(one.run.run_id for one in view.runs)}
            ),
            "compare_link": self._compare(),
            "is_one_wording": len(view.wordings) == 1,
        }

    @property
    def _run_ids(self) -> tuple[RunId, ...]:
        return tuple(one.run.run_id for one in self.view.runs)

    def _here(self, **changes: object) -> str:
        """This page, with the runs that are shown named: the newest ones may be others tomorrow."""
        return self.asked.here(**{"run": self._run_ids, **changes})

    def _say(self, key: str, **values: object) -> str:
        return message(key, self.asked.language, **values)

    def _column(self, answers: RunAnswers) -> _Column:
        others = tuple(run_id for run_id in self._run_ids if run_id != answers.run.run_id)
        if answers.decided:
            figure = self._say("question right_of", right=answers.right, decided=answers.decided)
        elif any(answer.awaits_rule for answer in answers.answers):
            figure = self._say("question score_with", run=answers.run.short_id)
        else:
            figure = self._say("question undecided")
        return _Column(
            run=answers.run,
            name=answers.run.target.name,
            figure=figure,
            flips=answers.flips,
            without_link=self._here(run=others, left=None, right=None) if others else None,
            answers=answers,
        )

    def _rows(self, columns: Sequence[_Column], left: ShownAnswer | None) -> Iterator[_Row]:
        """Repeat by repeat; of several wordings, those of one run stand below each other in their order."""
        numbered: dict[tuple[int, int], dict[RunId, ShownAnswer]] = {}
        for column in columns:
            seen: dict[int, int] = {}
            for shown in column.answers.answers:
                repeat = shown.stored.attempt.repeat
                seen[repeat] = seen.get(repeat, 0) + 1
                numbered.setdefault((seen[repeat], repeat), {})[column.run.run_id] = shown
        count = sum(map(len, numbered.values()))
        limit = min(_MOST_DRAWN, max(_LEAST_DRAWN, _DRAWN_IN_ALL // max(1, count)))
        for (_, repeat), by_run in sorted(numbered.items()):
            cards = tuple(
                (column, self._card(by_run[column.run.run_id], column, left, limit=limit))
                if column.run.run_id in by_run
                else (column, None)
                for column in columns
            )
            first_two = [card.shown.attempt_id for _, card in cards if card is not None and card.text is not None][:2]
            yield _Row(
                number=repeat + 1,
                cards=cards,
                hold_link=self._here(left=first_two[0], right=first_two[1]) + "#held" if len(first_two) > 1 else None,
                only_link=self._here(repeat=repeat + 1),
            )

    def _card(self, shown: ShownAnswer, column: _Column, left: ShownAnswer | None, *, limit: int) -> _Card:
        stored, language = shown.stored, self.asked.language
        attempt = stored.attempt
        text = _drawn(stored.answer, limit) if stored.answer.strip() else None
        said = said_of(shown, language)
        read, is_unread = _read(shown)
        path = f"/attempts/{quote(attempt.attempt_id, safe='')}"
        is_left = left is not None and left.attempt_id == shown.attempt_id
        return _Card(
            shown=shown,
            name=self._name(shown),
            model=column.name,
            run=column.run.short_id,
            mark=answer_mark(shown, language),
            facts=tuple(self._facts(shown)),
            failure=""
            if attempt.failure is None
            else self._say("question failure", kind=name_of("failure", attempt.failure.kind.value, language)),
            read=read,
            is_unread=is_unread,
            text=text,
            html_language=HTML_LANGUAGES[self._language_of(attempt.asked_hash)],
            source_link=self.asked.link(f"{path}/answer"),
            length=count_of(stored.answer_length),
            reasoning_link=self.asked.link(f"{path}/reasoning") if stored.reasoning_length else None,
            reasoning_length=count_of(stored.reasoning_length),
            said=said,
            brief=brief_of(said, language),
            hold_link=None if text is None or is_left else self._hold_link(shown, left),
            hold_words=self._say("question hold")
            if left is None
            else self._say("question hold_other", left=self._name(left)),
        )

    def _hold_link(self, shown: ShownAnswer, left: ShownAnswer | None) -> str:
        if left is None:
            return self._here(left=shown.attempt_id, right=None) + "#choosing"
        return self._here(left=left.attempt_id, right=shown.attempt_id) + "#held"

    def _facts(self, shown: ShownAnswer) -> Iterator[str]:
        attempt, language = shown.stored.attempt, self.asked.language
        if not attempt.outcome.is_completed:
            yield name_of("outcome", attempt.outcome.value, language)
        yield from sorted(name_of("note", note.value, language) for note in attempt.notes)
        if attempt.timing.complete_s is not None:
            yield self._say("question seconds", seconds=measured(attempt.timing.complete_s))
        if attempt.usage.completion_tokens is not None:
            yield self._say("question tokens", count=count_of(attempt.usage.completion_tokens))
        if attempt.try_number:
            yield self._say("question tries", number=attempt.try_number + 1)

    def _held(self, left: ShownAnswer | None, right: ShownAnswer | None) -> Mapping[str, object] | None:
        if left is None or right is None:
            return None
        sides: Held = held(left, right)
        return {
            "sides": sides,
            "left_name": self._name(left),
            "right_name": self._name(right),
            "left_mark": answer_mark(left, self.asked.language),
            "right_mark": answer_mark(right, self.asked.language),
            "swap_link": self._here(left=right.attempt_id, right=left.attempt_id) + "#held",
            "limit": count_of(LONGEST_HELD),
            "html_language": HTML_LANGUAGES[self._language_of(left.stored.attempt.asked_hash)],
        }

    def _shown(self, attempt_id: str | None) -> ShownAnswer | None:
        wanted = AttemptId(attempt_id or "")
        answers = (answer for one in self.view.runs for answer in one.answers)
        return next((answer for answer in answers if answer.attempt_id == wanted), None)

    def _name(self, shown: ShownAnswer) -> str:
        run = next(one.run for one in self.view.runs if one.run.run_id == shown.stored.attempt.run_id)
        number = shown.stored.attempt.repeat + 1
        return self._say("question answer_of", model=run.target.name, run=run.short_id, number=number)

    def _language_of(self, asked_hash: str) -> Language:
        return next(one.language for one in self.view.wordings if one.asked_hash == asked_hash)

    def _wording(self, variant: Variant) -> _Wording:
        parts = parted_prompt(variant.prompt)
        return _Wording(
            html_language=HTML_LANGUAGES[variant.language],
            question=_drawn(parts.question, _LONGEST_SIDE_TEXT),
            instruction=_drawn(parts.instruction, _LONGEST_SIDE_TEXT) if parts.instruction else None,
            expected=word_answer(variant.expected, language=variant.language),
            solution=_drawn(variant.solution, _LONGEST_SIDE_TEXT) if variant.solution.strip() else None,
            checklist=variant.checklist,
        )

    def _beside(self) -> Mapping[str, str | None]:
        beside = self.view.beside
        names = (None, None) if beside is None else (beside.previous, beside.following)
        links = [None if name is None else self._question_link(name) for name in names]
        return {"previous": links[0], "following": links[1]}

    def _question_link(self, question_id: str) -> str:
        return self.asked.link(question_path(question_id), {"run": self._run_ids})

    def _place(self) -> str | None:
        beside = self.view.beside
        if beside is None:
            return None
        model = self.view.runs[0].run.target.name
        return self._say("question place", number=beside.number, count=beside.count, model=model)

    def _left_out(self, wanted: int, shown: int) -> str | None:
        if wanted <= shown or self.asked.first("repeat") is not None:
            return None
        return self._say("question left_out", shown=shown, wanted=wanted)

    def _others(self) -> Iterator[Mapping[str, str]]:
        for run in self.view.other_runs:
            yield {
                "name": f"{run.target.name} {run.short_id}",
                "link": self._here(run=(*self._run_ids, run.run_id), left=None, right=None),
            }

    def _compare(self) -> str | None:
        reference, *candidates = self._run_ids
        if not candidates:
            return None
        return self.asked.link("/compare", {"reference": reference, "candidate": tuple(candidates)})


def _read(shown: ShownAnswer) -> tuple[str, bool]:
    """What the rule in force read of the answer, and whether it looked and could read nothing."""
    for one in shown.scores:
        if one.is_in_force and one.kind.value == "rule" and isinstance(one.score.finding, Scored):
            read = one.score.finding.read
            return ("", True) if read is None else (for_terminal(read, limit=_LONGEST_READ), False)
    return "", False


@lru_cache(maxsize=1024)
def _drawn(text: str, limit: int) -> _Text:
    """Kept, because a reader goes back and forth between two questions, and holds one answer against several."""
    drawn: Rendered = rendered(text, limit=limit)
    # Harmless by construction: what `rendered` is for.
    return _Text(html=Markup(drawn.html), is_cut=drawn.is_cut, is_source=drawn.is_source)  # noqa: S704
