"""Look at one source, give back a `Page`: one module a network, and none of them can save."""
