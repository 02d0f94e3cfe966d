"""Think about posts: mentions, themes, nature, author, priority. Nothing here reads or writes anything."""
