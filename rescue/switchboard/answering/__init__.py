"""Answering a call: the language menu, what happened, where, and the way into the conference."""
