"""The page that lists the versions of the plan."""
