"""One file a family of verbs; each is imported only when it is used."""
