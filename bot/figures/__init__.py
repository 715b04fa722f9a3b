"""How it goes, over groups: counted from what is sealed, published so that nobody is seen in it."""
