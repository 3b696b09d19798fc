"""The pages on which ministries report and reviewers decide."""
