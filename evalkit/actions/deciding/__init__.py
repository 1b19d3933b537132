"""What a decision consists of: its runs, looks before their end, the policy's record."""
