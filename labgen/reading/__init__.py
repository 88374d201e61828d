"""Reads a notebook as its kernel would have it, without running any of it.

One reader for `labgen grade`, `labgen check`, `labgen.answers` and `labgen run`: from the bytes of
a file to the cells (`notebook`), from IPython's syntax to Python (`ipython`), from the cells to
the answers and what they need (`answers`), and from a name to the student's own file (`files`).
"""
