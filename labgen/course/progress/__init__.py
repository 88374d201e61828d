"""How far a student is: `labgen.progress()`."""
