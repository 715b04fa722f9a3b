"""Programmes: what each is set to, what its people agree to, and how it ends."""
