"""How people get in: sign-in, invitation, second step, and lock-out of guessing."""
