"""What a traveller tells by one tap or one picture on the page of their case."""
