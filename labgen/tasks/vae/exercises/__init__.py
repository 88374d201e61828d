"""The exercises of Task 4: one file each."""
