"""Webhooks and keys for a provider's own programs."""
