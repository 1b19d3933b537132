"""Every sentence and label that reports show, by topic; ``evalkit.text.messages`` puts them together."""
