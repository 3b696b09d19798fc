"""What is owed when: reminders, the messages that carry them, their sending and delivery."""
