"""What programs read: the API and the files beside the pages."""
