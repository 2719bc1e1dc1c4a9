"""Ways around what the framework does not do, each with the version it was seen in and the reason.

Nothing else belongs here; what a newer version makes needless goes.
"""
