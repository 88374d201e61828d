"""The instructor's side: every truth worked out, for any seed. Left out of the students' kit."""
