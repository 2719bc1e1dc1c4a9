"""Whole screens: each decides what a message of its widgets does to the plan."""
