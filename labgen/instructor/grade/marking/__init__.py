"""From an answer to its marks: sandbox, workers, scores, and the cache of earlier runs."""
