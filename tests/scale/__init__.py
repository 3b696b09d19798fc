"""A day's reminders at size: 10,000 people and 690,000 tasks, started by `make scale`."""
