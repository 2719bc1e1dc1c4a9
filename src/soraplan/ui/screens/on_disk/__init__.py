"""Somebody else in the file of the open plan: the watch over it, and the page that settles it."""
