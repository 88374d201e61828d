"""Samples against real images: Fréchet distance, classifier score, density, coverage."""
