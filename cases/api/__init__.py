"""The read-only API: the public views as JSON, with a machine-readable description of itself."""
