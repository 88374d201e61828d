"""Oracles that compare results with the true ones, and name known mistakes."""
