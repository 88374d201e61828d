"""The kernel that runs this code: a notebook's, Colab's, and whether a person watches it."""
