"""What leaves the record as a file: a dossier to print; rows as tables, lines and maps."""
