"""How we ask: the words around every question."""

from __future__ import annotations

from evalkit.text.prompts.question import PROMPT_VERSION, PartedPrompt, ask_prompt, parted_prompt

__all__ = ["PROMPT_VERSION", "PartedPrompt", "ask_prompt", "parted_prompt"]
