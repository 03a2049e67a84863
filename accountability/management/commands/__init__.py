"""One module per command of `manage.py` that is about running the site, not about the record."""
