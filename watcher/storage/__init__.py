"""The ledger: the only place that writes SQL. One file a shelf; records in, records out."""
