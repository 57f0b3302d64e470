"""Where the exchange asks what to say, and tells what happened."""
