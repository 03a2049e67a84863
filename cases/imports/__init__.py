"""What comes into the record from outside: the report fixtures and the gazetteer."""
