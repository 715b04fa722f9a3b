"""Programmes: their settings and terms, whom they invite, how pairs are doing, how they end."""
