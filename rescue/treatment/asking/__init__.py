"""Papers asked of a hospital by a link: what, until when, and what came."""
