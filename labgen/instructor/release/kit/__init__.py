"""The files of the students' kit, and how each of them is made."""
