"""The JSON of every kind: explicit allow-lists of fields, one module per noun."""
