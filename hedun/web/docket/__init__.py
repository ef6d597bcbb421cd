"""The collection of the city's past decisions, searched by question, and as a file."""
