"""The exercises of Task 3: a file each, named after the function that it asks for."""
