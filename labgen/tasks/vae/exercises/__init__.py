"""The exercises of Task 4: a file each, named after the function that it asks for."""
