"""As Chinese has it."""
