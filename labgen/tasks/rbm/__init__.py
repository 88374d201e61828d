"""Task 1: the restricted Boltzmann machine."""
