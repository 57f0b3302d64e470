"""Pretend telephones that can call us and be called: pages instead of a network, the same signed webhooks."""
