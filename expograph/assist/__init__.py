"""A store, or sources, as tools of an assistant: the commands that read, over the Model Context Protocol.

``tools`` says which commands and what they take, ``server`` speaks the protocol, ``nursery`` starts a process for each
call and ends it in time, and ``answer`` is what happens in there: a command is run and its answer made to fit.
"""
