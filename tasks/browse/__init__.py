"""What people read: lists, matrix and pages of tasks, ministries and sections."""
