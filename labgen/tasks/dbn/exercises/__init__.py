"""The exercises of Task 2: one file each."""
