"""From a document's text to a data package, in plain Python: no Django in here."""
