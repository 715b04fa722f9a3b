"""The question bank as staff keep it: drafts, publications, history, files in and out.

What conversations read is `bot.library`; what a set means is `dialogues`. Who may edit which sets
is `Member.edits_sets_of`, asked by the pages: nothing here asks it.
"""
