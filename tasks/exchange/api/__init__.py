"""The read-only API under /api/v1/."""
