"""A race of implementations of one task: processes of their own, and what came out."""
