"""Grading: submissions in, marks and feedback out. Student code runs in a sandbox only."""
