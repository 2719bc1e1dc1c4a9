"""The export page: a plan handed on in one of the formats."""
