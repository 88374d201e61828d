"""The search for answers in a finished kit."""
