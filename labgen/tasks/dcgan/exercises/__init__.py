"""The exercises of Task 5: a file each, named after the function that it asks for."""
