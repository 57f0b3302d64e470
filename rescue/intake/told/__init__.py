"""What the traveller adds by one tap each: who needs help, whether they can talk, a photo, a voice note."""
