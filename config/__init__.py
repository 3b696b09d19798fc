"""The project: settings, root addresses, and the base of every page."""
