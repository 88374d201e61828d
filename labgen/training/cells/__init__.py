"""Cells of a notebook that stop: by the stop button, or because a name is missing."""
