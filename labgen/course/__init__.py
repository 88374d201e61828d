"""What students, instructors and CI run: the notebooks, their checks, the table of models."""
