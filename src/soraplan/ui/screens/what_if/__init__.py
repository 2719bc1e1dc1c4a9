"""The page of what-if, and the line that tells of one that is on."""
