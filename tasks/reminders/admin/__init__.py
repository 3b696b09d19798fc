"""The administrator's desk for reminders: rules, messages, delivery."""
