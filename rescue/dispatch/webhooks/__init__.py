"""Signed webhooks to partners' own systems, as Standard Webhooks says."""
