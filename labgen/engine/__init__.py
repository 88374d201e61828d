"""The engine: what makes a training step fast, and names the answer that stops it."""
