"""Commands that join document, register and database."""
