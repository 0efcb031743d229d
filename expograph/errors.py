"""What can go wrong, as one small tree; each message says where, what was found, and what to do.

ExpographError
├── SourceError        a source cannot be read: unknown suffix, bytes, empty, no prose, too large
├── OntologyError      a vocabulary, pack or cue file contradicts itself
├── InvalidGraphError  a graph does not fit its shapes
├── QueryError         a query cannot be parsed or names something that is not there
├── StoreError         a store is missing, of another format, in use, or does not answer
├── AnswerError        an answer of a language model is not of the form that was asked for
└── WorkerError        a process that reads documents ended, cannot start, or a cluster does not answer
"""

from __future__ import annotations


class ExpographError(Exception):
    """Any error that a user can act on; the command line prints its message and exits with code 2."""


class SourceError(ExpographError):
    """A source that cannot be read."""


class OntologyError(ExpographError):
    """Vocabulary, pack or cue data that contradicts itself."""


class InvalidGraphError(ExpographError):
    """A graph that does not fit its shapes."""


class QueryError(ExpographError):
    """A query that cannot be parsed, or that names something that the graph does not hold."""


class StoreError(ExpographError):
    """A store that cannot be opened, read or written."""


class AnswerError(ExpographError):
    """An answer of a language model that is not of the form that was asked for."""


class WorkerError(ExpographError):
    """A process that reads documents ended over one or cannot be started, or a cluster that does not answer."""
