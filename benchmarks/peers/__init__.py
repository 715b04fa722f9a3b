"""Other bots, to be measured beside ours. They run in an environment of their own."""
