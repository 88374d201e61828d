"""The computer that this runs on: whether TensorFlow is made for it, and what to call it."""
