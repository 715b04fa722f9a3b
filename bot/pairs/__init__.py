"""Two people: who is whose mentor, and what goes from one to the other.

`facts` reads what a step may know of a person's pairs, `keeping` writes what a step decided, and
`subjects` reads what a thing due, or a button under news, is about.
"""
