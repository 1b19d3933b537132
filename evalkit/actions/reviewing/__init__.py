"""People score answers: what is put before whom, what they say of it, and what was found."""
