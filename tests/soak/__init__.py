"""The soak: a simulated year of reminders among killed workers, lost jobs and refused mail.

`make soak` runs it. What should have arrived is worked out here, from the events that the soak
itself made, by rules written down once more: nothing is imported from `tasks.reminders` but the
rows of what people chose (an input) and those of messages and attempts (to match kills).
"""
