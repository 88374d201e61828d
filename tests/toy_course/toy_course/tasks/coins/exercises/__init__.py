"""The exercises of Task 1: a file each, named after the function that it asks for."""
