"""The page of changes: the open plan against another version."""
