"""What every room rests on: the rule for texts, and which language a reader gets."""
