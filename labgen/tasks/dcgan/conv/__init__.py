"""How a convolutional network is judged: exercises 5.2 and 5.3."""
