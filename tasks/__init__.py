"""The roof over the rooms that know the matrix; it holds nothing itself."""
