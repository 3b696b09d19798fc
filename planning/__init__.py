"""What a plan's document says: plans, their outline and their targets."""
