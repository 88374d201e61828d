"""The tasks of the toy course: one folder each."""
