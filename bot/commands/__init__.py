"""The `mentor` command, a file for each noun; `bot/cli.py` puts them together."""
