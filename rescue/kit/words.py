"""Marks text that people will read, so that it is found for translation."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for a marked constant
    """Mark a literal for translation and return it unchanged."""
    return text
