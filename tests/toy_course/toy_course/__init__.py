"""A course that is not the lab's: one notebook about coins, on plain NumPy functions."""
