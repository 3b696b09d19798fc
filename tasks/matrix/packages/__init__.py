"""Packages and the database: loading, exporting, and comparing the two."""
