"""Oracles that judge what an answer did: by its calls, its weights, its gradients.

Most know their cases only; those of the passes also need facts, which the caller brings.
"""
