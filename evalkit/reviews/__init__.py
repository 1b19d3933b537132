"""People as raters: what they are shown, and what comes back from them."""
