"""Until when what was bought can be given back, by dated rules with their sources."""
