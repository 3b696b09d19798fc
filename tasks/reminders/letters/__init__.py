"""What a message says: to whom it speaks in which capacity, its contents, its words as a mail."""
