"""When things happen: pacing of sources (pure) and the daemon that runs the steps."""
