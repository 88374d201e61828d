"""A GAN small enough to be followed call by call."""
