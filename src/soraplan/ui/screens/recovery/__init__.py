"""Work that was not saved when soraplan ended: offered at the next start, or when asked for."""
