"""Messages that are read aloud by phone, and the digits pressed in answer."""
