"""Arrays in files and in memory: what they are, and where they lie."""
