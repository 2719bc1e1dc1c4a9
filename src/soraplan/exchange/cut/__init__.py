"""The cut of a plan, as editors see it: what timelines and edit lists are made of and read into."""
