"""The exercises of Task 1: one file each."""
