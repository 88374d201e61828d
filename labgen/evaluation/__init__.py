"""One ruler for all five models: likelihoods and samples, from arrays and callables alone."""
