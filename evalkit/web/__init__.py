"""Pages of this machine: those that people score on (``evalkit review``), and those to look into runs.

addresses.py      where a server is reached, and which names and origins are its own
security.py       what stands before every page: checks on the request, headers on the reply
refusals.py       what is refused, and in which form that is said
connections.py    how long, and how many, may say nothing
serving.py        the process

A review:
incoming.py       what a page sends, checked once
desk.py           what the pages need of the program
organiser.py      the organiser's page
app.py            the routes
review_server.py  the threads

The viewer (``evalkit view``), which only looks:
asked.py          what a request asks for
view_key.py       the key of the link, where others could reach it
viewer.py         what the pages need of the program
view_template.py  the frame of every page
view_app.py       the routes
view_server.py    the threads
*_page.py         one page each
"""
