"""What a traveller lets somebody follow: a link of its own for each, with as much of the place as they choose."""
