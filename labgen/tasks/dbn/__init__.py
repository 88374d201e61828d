"""Task 2: the deep belief network."""
