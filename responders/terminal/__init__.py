"""What people type and see: the command line and the full-screen queue."""
