"""Who acts: responsible bodies with their names and successors, and the people."""
