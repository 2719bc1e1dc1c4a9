"""Files and values: reads plans, cards, settings and themes, and writes them without loss.

What is read is checked as a whole and all its problems are told together. What is written takes
the place of the old file in one step or not at all. It knows nothing of screens and commands.
"""
