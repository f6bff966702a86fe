"""News and notices in the CMS: compiled, stored, and copied for a public account."""
