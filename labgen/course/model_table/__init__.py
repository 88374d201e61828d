"""One ruler for all models: instruments on one side, trained models on the other."""
