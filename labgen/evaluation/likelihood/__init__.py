"""Log-likelihoods and their bounds, in nats: exact, by annealing, by importance sampling."""
