"""The exercises of Task 5: one file each."""
