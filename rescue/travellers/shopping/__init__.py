"""What a traveller bought and wants to give back, and what they want help to buy."""
