"""A vendor's limits, and what goes out under them when: the parts of the pace."""
