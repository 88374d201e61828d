"""Which cell answers what, whatever has become of the cells."""
