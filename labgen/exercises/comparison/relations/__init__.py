"""How wrong results relate to the right ones: one file for each kind of relation."""
