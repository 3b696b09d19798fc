"""The pages about mail: what a person gets, and how the machinery does."""
