"""How numbers, durations and lines are written for people."""
