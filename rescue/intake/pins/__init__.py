"""Where somebody meant to say they are: which position is believed, and links that have to be opened first."""
