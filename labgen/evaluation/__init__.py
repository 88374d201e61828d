"""One ruler for all five models: arrays and callables in, never a model class."""
