"""The processes that run a student's code, and what goes between them and the scorer."""
