"""What may be written: the rule for every text that people type and packages hold."""
