"""How fast the program is, measured from outside: its webhook, a Bot API double, its process."""
