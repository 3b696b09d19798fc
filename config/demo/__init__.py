"""The demonstration: invented people and reports in a place of their own, marked as such."""
