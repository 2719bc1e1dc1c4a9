"""How many takes it may need, and what that may cost: the parts of the range."""
