"""The same metrics for all models: arrays and callables in, never a model class."""
