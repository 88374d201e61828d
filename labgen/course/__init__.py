"""The instructor's side of the lab: run the notebooks and lay out what came of it."""
