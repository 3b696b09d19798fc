"""As English has it."""
