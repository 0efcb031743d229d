"""A read-only SPARQL 1.1 endpoint over a store, and a page to ask it on.

``app`` speaks HTTP, ``pool`` keeps the worker processes busy and stops them, ``worker`` is such a process, which
``sandbox`` keeps from the network, from files and from too much memory.
"""
