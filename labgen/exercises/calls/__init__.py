"""Oracles that judge an answer by the calls that it made."""
