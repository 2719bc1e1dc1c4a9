"""Text as it is shown: its width, its stand-ins, its numbers and names."""
