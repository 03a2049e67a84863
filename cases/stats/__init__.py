"""Numbers we compute: functions from public rows to frozen dataclasses, without HTML and HTTP."""
