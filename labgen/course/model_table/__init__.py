"""One ruler for all five models: instruments on one side, trained models on the other."""
