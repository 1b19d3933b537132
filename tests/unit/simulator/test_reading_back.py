"""What the simulator means and what the rule reads agree: measured accuracy is the persona's, not the extractor's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from evalkit.domain.attempt import Outcome
from evalkit.domain.question import (
    BooleanAnswer,
    ChoiceAnswer,
    ExpectedAnswer,
    ExpressionAnswer,
    Language,
    NoValidAnswer,
    NumberAnswer,
    PartAnswer,
    PartsAnswer,
    SequenceAnswer,
    SetAnswer,
    TextAnswer,
)
from evalkit.domain.score import Scored
from evalkit.scores.by_rule import RIGHT, score_by_rule
from evalkit.simulator.composing import compose_reply
from evalkit.simulator.personas import Endings
from evalkit.simulator.planning import plan_reply
from evalkit.text.prompts.question import ask_prompt
from tests.builders import a_variant
from tests.unit.simulator.simulated import a_persona, an_ability

_TEXTS: dict[Language, str] = {
    "en": "On Monday Clara met Bob at 9 and paid 12 yuan for 3 apples. Who paid, and what follows?",
    "zh": "星期一，小明、小红、小刚在9点相遇，花12元买了3个苹果。谁付的钱？",
}
_KINDS: tuple[ExpectedAnswer, ...] = (
    NumberAnswer(value=Decimal(42)),
    NumberAnswer(value=Decimal("-12.35"), unit="km"),
    NumberAnswer(value=Decimal(1250000), unit="元"),
    NumberAnswer(value=Decimal(40), unit="%"),
    NumberAnswer(value=Decimal(100), tolerance=Decimal(2)),
    ChoiceAnswer(key="B", options={"A": "one", "B": "two", "C": "three"}),
    TextAnswer(text="Thursday", aliases=("Thu",)),
    SetAnswer(members=(TextAnswer(text="甲"), TextAnswer(text="丙"))),
    SequenceAnswer(members=(TextAnswer(text="Ann"), TextAnswer(text="Bob"), TextAnswer(text="Cy"))),
    BooleanAnswer(is_true=False),
    ExpressionAnswer(expression=r"\frac{1}{2}"),
    PartsAnswer(
        parts=(
            PartAnswer(label="price", answer=NumberAnswer(value=Decimal("12.5"), unit="yuan")),
            PartAnswer(label="day", answer=TextAnswer(text="Monday")),
        )
    ),
    NoValidAnswer(),
)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("expected", _KINDS, ids=lambda kind: type(kind).__name__)
def test_the_rule_finds_right_what_was_meant_to_be_right_and_nothing_else(
    expected: ExpectedAnswer, language: Language
) -> None:
    persona = a_persona(ability=an_ability(0.5, agreement=0.0), endings=Endings(no_line=0.1, refusing=0.2))
    variant = a_variant(expected=expected, language=language, prompt=ask_prompt(_TEXTS[language], language=language))
    for seed in range(25):
        plan = plan_reply(persona, variant, seed=seed)
        answer = compose_reply(persona, variant, plan, seed=seed, limit_tokens=500).answer
        finding = score_by_rule(variant=variant, outcome=Outcome.ANSWERED, answer=answer)
        assert isinstance(finding, Scored)
        assert (finding.value == RIGHT) is plan.is_right, answer
