"""soraplan plans AI-video shoots: clips, what they cost on every tier, and what will bite.

It only plans: it holds no key, opens no connection and sends nothing.
"""

__version__ = "0.1.0"
