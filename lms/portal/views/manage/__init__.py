"""The officer's pages: a place's year, its people, who holds which role, and the log."""
