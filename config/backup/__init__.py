"""A copy of everything in one file: the database row by row, and the files of evidence.

The file is a zip archive. `data/APP.MODEL.jsonl` holds a table, one row a line as Django
serialises it, with its key; `evidence/…` the files under their names on disk; `manifest.json`
comes last and says what the rest has to be. It doesn't depend on the kind of database.
"""
