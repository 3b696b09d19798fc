"""Who owes what: tasks, responsibilities, links to sections, and the changes to them."""
