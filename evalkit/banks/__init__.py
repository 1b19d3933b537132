"""Question banks: files -> Bank -> Variants, and what is wrong with them."""
