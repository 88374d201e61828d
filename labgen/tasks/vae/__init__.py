"""Task 4: the variational autoencoder."""
