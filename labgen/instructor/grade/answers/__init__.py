"""What the instructor's notebooks ask: exercises, questions, and where students answer them."""
