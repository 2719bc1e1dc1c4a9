"""Pure values and arithmetic: money, rate cards, plans, and everything computed from them.

Nothing here reads a file, a clock or a terminal; today's date is always passed in.
It imports nothing else of the project.
"""
