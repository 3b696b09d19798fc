"""What Fengong promises, tested; the rooms here mirror the program's."""
