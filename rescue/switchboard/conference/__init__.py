"""The conference of a call: its legs, who may record it, and what the exchange tells of it."""
