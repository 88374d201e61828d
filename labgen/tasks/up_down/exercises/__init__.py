"""The exercises of Task 3: one file each."""
