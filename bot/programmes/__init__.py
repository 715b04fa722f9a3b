"""Programmes as staff run them: whom they invite, who is a pair, and how it goes."""
