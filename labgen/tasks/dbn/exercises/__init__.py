"""The exercises of Task 2: a file each, named after the function that it asks for."""
