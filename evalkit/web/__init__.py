"""The pages that people score on: one server for one review, and what it refuses.

addresses.py    where it is reached, and which names and origins are its own
security.py     what stands before every page: checks on the request, headers on the reply
incoming.py     what a page sends, checked once
desk.py         what the pages need of the program
organiser.py    the organiser's page
app.py          the routes
connections.py  how long, and how many, may say nothing
serving.py      the process
"""
