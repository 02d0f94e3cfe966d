"""The desk: triage puts tickets on it, people move them, and every move is one transaction."""
