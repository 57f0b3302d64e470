"""Where a helper is while they drive: shared if they want to, seen by the desk and whoever waits."""
