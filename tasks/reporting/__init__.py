"""How it goes: reporting periods, status updates, review, and the record of what was accepted."""
