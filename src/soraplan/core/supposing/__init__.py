"""What if: the layer over the cards that supposes other prices, takes and limits."""
