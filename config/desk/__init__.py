"""Where people begin: the home of each role, and the page on which a site is decided."""
