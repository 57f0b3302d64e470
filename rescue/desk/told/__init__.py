"""What a traveller told from their own page, as the desk sees it."""
