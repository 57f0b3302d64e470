"""A traveller who wants somebody to shop with: asked for, offered like any service, done with an outcome."""
