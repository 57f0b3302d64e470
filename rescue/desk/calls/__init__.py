"""The desk's telephone: what rings, who has it, who is on the line, and what was promised."""
