"""Shopping on the desk: purchases with their windows and clock, errands with their guides."""
