"""Units and crews in the portal, and how they have worked."""
