"""What is true about an exercise: from formulas, or from a file of recorded numbers."""
