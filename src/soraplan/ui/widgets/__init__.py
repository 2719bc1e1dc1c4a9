"""What the screens are made of: widgets that show values and report what the user did."""
