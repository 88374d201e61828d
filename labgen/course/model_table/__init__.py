"""The same metrics for all models: instruments on one side, trained models on the other."""
