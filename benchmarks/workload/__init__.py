"""What is timed: the tasks, the data that all implementations share, and the floor under them."""
