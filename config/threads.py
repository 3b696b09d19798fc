"""How many requests are answered at once."""

# The web server has as many threads, and the pool of database connections one for each of them.
THREADS = 8
