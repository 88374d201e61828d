"""Checkpoints and resume: what a run keeps, how it is known again, how it goes on."""
