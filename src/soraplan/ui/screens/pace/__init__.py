"""The pace page: the run over time."""
