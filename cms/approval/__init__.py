"""Approval along the tiers: 初审—复审—终审."""
