"""What templates ask of reports."""
