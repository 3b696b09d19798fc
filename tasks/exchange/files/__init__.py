"""Files beside the pages: the same rows as CSV and JSON, with a description of what they are."""
