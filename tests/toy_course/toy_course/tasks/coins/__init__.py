"""Task 1: biased coins."""
