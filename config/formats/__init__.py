"""How days and times are written, by language: as ISO 8601 has them, in each."""
