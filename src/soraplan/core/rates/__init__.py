"""What is done with rate cards: overlays, checks, differences, the shelf they stand on."""
