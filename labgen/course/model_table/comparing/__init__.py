"""Models beside each other: two measures in a picture, and which model is better than by chance."""
