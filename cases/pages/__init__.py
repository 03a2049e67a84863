"""The public HTML pages: thin views, one file per noun; no JavaScript, no cookie, no other host."""
