"""How a partner does its work, counted from facts."""
