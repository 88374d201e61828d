"""What grading writes: pages, feedback, spreadsheets, files for learning platforms."""
