"""What every stage needs of text: prompts, sandboxed templates, located YAML, hostile text made neutral."""
