"""The terminal app: the only package that imports textual.

Widgets show what they are given and post past-tense messages; a screen applies the change to the
plan, has the estimate recomputed and passes it down.
"""
