"""Annealed importance sampling (AIS): the partition function of an RBM, from both ends."""
