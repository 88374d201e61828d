"""Submissions as learning platforms give them: unpacked, and sorted by student and notebook."""
