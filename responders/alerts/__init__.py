"""Alerts: what cannot wait for the digest, decided, told once, and said to be over."""
