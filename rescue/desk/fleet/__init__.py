"""Whoever comes, seen from the desk: where they are, what they cost, what is said of them, and who is free."""
