"""Which answers are alike beyond chance."""
