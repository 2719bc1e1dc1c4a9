"""What is checked of a plan: one module for each kind of finding."""
