"""What people score: who gets which answers, in what order and under what names, and the forms that come back."""
