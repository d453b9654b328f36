"""One file of routes per thing that the API names."""
