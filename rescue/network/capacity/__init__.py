"""Units of a station: who is free, who is out, and that nobody is asked twice at once."""
