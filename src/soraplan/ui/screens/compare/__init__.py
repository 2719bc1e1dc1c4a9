"""The comparison: the plan as mixed against all of it on each offer."""
