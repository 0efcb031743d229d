"""RDF as a file has it: any of its formats as a store in memory, bounded, and checked for its form alone.

Nothing that a file names is fetched.  The engine's parsers build on the stack, and with memory, what is nested in a
file: some tens of thousands of levels end the process, so a file is refused beforehand where it has over
:data:`MAX_DEPTH`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

import pyoxigraph as ox

from ..errors import SourceError
from ..ontology.vocabulary import PREFIXES, expand
from . import MAX_BYTES, read_file
from .text import decode

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
}
MAX_DEPTH = 100  # levels of nesting
MAX_STATEMENTS = 500_000
MAX_IRI = 2_000  # characters
MAX_CHARACTERS = 10 * MAX_BYTES  # of all terms written out: a prefix of a few bytes may stand for thousands
OWN = frozenset(ox.NamedNode(expand(f"xg:{name}")) for name in ("Claim", "Quantity", "Finding"))
# Turtle and its kin, token by token, as far as it takes to find the brackets of triple terms (RDF 1.2): strings, IRIs
# and comments may hold brackets that are none.
TOKENS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""' r"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    r'|"(?:[^"\\\n]|\\.)*+"' r"|'(?:[^'\\\n]|\\.)*+'" r"|(?P<open><<\()|<<" r'|<[^\x00-\x20<>"{}|^`]*+>'
    r"|#[^\n]*+|\\.|(?P<close>\)>>)",
    re.DOTALL,
)  # fmt: skip
TOKENS_OF_JSON = re.compile(r'"(?:[^"\\]|\\.)*+"|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)


def parse(source: str) -> tuple[str, ox.Store]:
    """The name of a file without its folders, and its statements as a store in memory.

    Raises SourceError for another suffix than those of :data:`FORMATS`, with line and column for what is not of the
    format, and for what is too large, too deep, or would have to be fetched.
    """
    name, suffix, data = read_file(source)
    if suffix not in FORMATS:
        raise SourceError(f"{source}: unknown suffix {suffix!r}; RDF is read from {', '.join(FORMATS)}")
    text = decode(data, name)
    if not text.strip():
        raise SourceError(f"{source}: the file is empty; give one with RDF in it")
    _refuse_deep(text, suffix, name)
    store = ox.Store()
    try:
        store.extend(_bounded(ox.parse(text, format=FORMATS[suffix]), name))
    except SyntaxError as error:
        raise SourceError(f"{name}: {_wrong(error, suffix)}") from None
    return name, store


def holds_claims(quads: Iterable[ox.Quad]) -> bool:
    """Whether some of the statements are expograph's own claims, figures or findings, as ``graph.rdf`` writes them.

    >>> iris = [ox.NamedNode(expand(name)) for name in ("c:1", "rdf:type", "xg:Claim")]
    >>> holds_claims([ox.Quad(*iris)]), holds_claims([])
    (True, False)
    """
    kind, digest = ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("xg:sha256"))
    return any(q.predicate == digest or q.predicate == kind and q.object in OWN for q in quads)


def own_graph(quads: Iterable[ox.Quad]) -> str | None:
    """The first graph, by name, under expograph's own names in which something is stated; None where there is none."""
    names = {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}
    return min((name for name in names if name.startswith(PREFIXES["g"])), default=None)


def _bounded(quads: Iterable[ox.Quad], name: str) -> Iterator[ox.Quad]:
    """The statements, as long as they are no more and no longer than can be held."""
    characters = 0
    for number, quad in enumerate(quads, 1):
        if number > MAX_STATEMENTS:
            raise SourceError(f"{name}: over {MAX_STATEMENTS:,} statements; split the file, each graph in one piece")
        for part in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            size = len(getattr(part, "value", ""))
            if size > MAX_IRI and isinstance(part, ox.NamedNode):
                raise SourceError(f"{name}: the IRI <{part.value[:60]}…> has {size:,} characters; {MAX_IRI:,} at most")
            characters += size
        if characters > MAX_CHARACTERS:
            raise SourceError(
                f"{name}: over {MAX_CHARACTERS:,} characters once its prefixes are written out; split the file"
            )
        yield quad


def _wrong(error: SyntaxError, suffix: str) -> str:
    """What a parser says of a file, in words of one form."""
    why = str(error.msg)
    if "LoadDocumentCallback" in why:
        return "names a JSON-LD context at another address, and nothing is fetched; write the context into the file"
    why = re.sub(r"\AParser error (?:at|between) .*?: ", "", why, count=1)
    where = f"line {error.lineno}, column {error.offset}: " if error.lineno else ""
    base = "; declare a base, or write the IRI in full" if "No scheme" in why else ""
    return f"{where}is not {FORMATS[suffix].name} ({why}){base}"


def _refuse_deep(text: str, suffix: str, name: str) -> None:
    """Raises SourceError for what is nested so deeply, or expands so far, that the parsers could end the process."""
    if suffix == ".rdf":
        _refuse_deep_xml(text, name)
    elif suffix == ".jsonld":
        _refuse_nested(text, TOKENS_OF_JSON, name)
    elif text.count("<<(") > MAX_DEPTH:  # other nesting of Turtle does no harm
        _refuse_nested(text, TOKENS, name)


def _refuse_nested(text: str, tokens: re.Pattern[str], name: str) -> None:
    turns = ({"open": 1, "close": -1}.get(str(token.lastgroup), 0) for token in tokens.finditer(text))
    if max(accumulate(turns), default=0) > MAX_DEPTH:
        raise SourceError(f"{name}: is nested over {MAX_DEPTH} levels deep; write it flat")


def _refuse_deep_xml(text: str, name: str) -> None:
    import xml.parsers.expat as expat

    depth = 0

    def opened(tag: str, attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise SourceError(f"{name}: is nested over {MAX_DEPTH} levels deep; write it flat")

    def closed(tag: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(*given: object) -> None:
        raise SourceError(f"{name}: declares entities of its own, which can expand without bound; save it as Turtle")

    parser = expat.ParserCreate("UTF-8")
    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = opened, closed, declared
    try:
        parser.Parse(text.encode("utf8"), True)
    except expat.ExpatError as error:
        why = expat.errors.messages[error.code]
        raise SourceError(f"{name}: line {error.lineno}, column {error.offset + 1}: is not XML ({why})") from None
