"""The pages on which a plan is moved to another rate card: all cards, then clip by clip."""
