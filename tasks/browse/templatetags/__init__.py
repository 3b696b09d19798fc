"""What templates of this room can do beside Django's own."""
