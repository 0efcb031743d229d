"""Logical roles: who does what to whom, whatever the shape of the sentence.

Passives, control, relative and reduced clauses, coordination, predicates ("X is a Y of Z", "X emerges as a Y"), apposition
and light verbs are undone here once, so that one line of the cue lexicon serves all of them.

A *path* names a role as seen from a cue word; ``a|b`` takes the first alternative that is filled:

    subj, obj, iobj    logical subject, object, recipient of a verb
    obl:P              phrase of a verb with the preposition P ("depends on X"), also when attached to its object
    nmod:P             phrase of a noun with the preposition P ("supplier of X")
    poss, comp         owner of a noun ("X's rival"), noun before it ("X supplier")
    self, inst         the noun itself; the members of a list that it introduces ("suppliers including X and Y")
    cop                what the noun is said to be ("X is, becomes, emerges as a Y")
    host               what the noun stands in apposition to, or describes ("X, a Y", "Y X", "Y like X")
    gov, gov:P, govobj subject, phrase with P, and object of the verb that governs the noun ("X has a need", "give X a lead")
    gov_object         object of the verb that the noun is subject of ("a shortage is holding back X")
    gov_subject        subject of the verb on which a participle hangs ("X sees growth tied to Y")
    subj_of, head      what an adjective or participle is said of; the noun that it stands before
    consumer           subject of the verb whose object the cue describes ("X draws currents requiring Y")
    objects_object     object of a clause that describes the verb's object ("adds a driver that lifts X")
    because            subject of a clause of reason or time that hangs on the cue's clause ("…, as X grows")
"""

from __future__ import annotations

from .grammar import Sentence, Word

RELATIVE = frozenset({"which", "who", "that", "whom"})
PREDICATING = frozenset({"become", "remain", "be", "represent", "constitute", "mean", "stay", "form"})
PRESENTING = frozenset({"emerge", "serve", "act", "see", "regard", "view", "describe", "name", "cite", "rank", "work", "function", "identify"})
OBJECT_CONTROL = frozenset({"help", "allow", "enable", "force", "push", "lead", "let", "make", "prompt", "expect", "require", "cause", "leave"})
LISTING = frozenset({"including", "like", "such as", "such", "namely"})
CONSUMING = frozenset({"consume", "use", "draw", "have", "need", "demand", "generate", "produce", "burn"})
REASON = frozenset({"as", "because", "since", "while", "when", "after"})
PHRASES = ("obl", "obl:agent", "nmod", "obl:unmarked", "nmod:unmarked", "conj")
FINITE = ("VBP", "VBZ", "VBD")
VERBAL = ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD")


def resolve(s: Sentence, word: Word, path: str) -> list[Word]:
    """The heads of the phrases that fill a role of a cue word; empty when nothing does."""
    for alternative in path.split("|"):
        name, _, preposition = alternative.strip().partition(":")
        if found := _role(s, word, name, preposition):
            return found
    return []


def _role(s: Sentence, word: Word, name: str, preposition: str) -> list[Word]:
    governor = _governing_verb(s, word)
    match name:
        case "subj":
            return subject(s, word)
        case "obj":
            return objects(s, word)
        case "iobj":
            return s.children(word, "iobj")
        case "obl":
            return phrases(s, word, preposition) or [n for o in objects(s, word) for n in phrases(s, o, preposition)]
        case "nmod":
            return phrases(s, word, preposition) or [n for c in s.children(word, "nmod") for n in phrases(s, c, preposition)]
        case "poss":
            head = s.head(word)
            return s.children(word, "nmod:poss") or (s.children(head, "nmod:poss") if head and word.dep == "compound" else [])
        case "comp":
            return [w for w in s.children(word, "compound", "nmod:unmarked", "amod") if w.tag.startswith(("NN", "VBG", "CD"))][-1:]
        case "self":
            return [word]
        case "inst":
            return members(s, word)
        case "cop":
            return predicate_subject(s, word)
        case "host":
            return host(s, word)
        case "gov":
            if not governor:
                return []
            return phrases(s, governor, preposition) if preposition else subject(s, governor)
        case "govobj":
            return [w for w in [*s.children(governor, "iobj"), *objects(s, governor)] if w != word] if governor else []
        case "gov_object":
            return [o for v in _verb_of_subject(s, word) for o in objects(s, v) or s.children(v, "obl")[:1]]
        case "gov_subject":
            return surface_subject(s, v) if (v := _verb_above(s, word)) else []
        case "subj_of":
            return s.children(word, "nsubj", "nsubj:pass") or predicate_subject(s, word) or surface_subject(s, word)
        case "consumer":
            return _consumer(s, word)
        case "objects_object":
            return [o for n in objects(s, word) for c in s.children(n, "acl:relcl", "acl") for o in objects(s, c) if o != n]
        case "head":
            head = s.head(word)
            return [head] if head and word.dep in ("amod", "acl", "acl:relcl", "compound") else []
        case "because":
            return _reason(s, word)
    raise ValueError(f"unknown role {name!r}")


def preposition(s: Sentence, word: Word) -> str:
    """The preposition of a phrase, fixed ones in full ("due to"); empty without one."""
    for case in s.children(word, "case", "mark", "cc"):
        fixed = [w.lemma for w in s.children(case, "fixed")]
        if case.dep == "case" or fixed:
            return " ".join([case.lemma if case.lemma != "include" else "including", *fixed])
    return ""


def phrases(s: Sentence, word: Word, wanted: str) -> list[Word]:
    """The dependants of a word that have one preposition (``on``; spaces written ``_``)."""
    wanted = wanted.replace("_", " ")
    found = [w for w in s.children(word, *PHRASES) if preposition(s, w) == wanted]
    return found or _adjacent(s, word, wanted)


def _adjacent(s: Sentence, word: Word, wanted: str) -> list[Word]:
    """The phrase right behind a noun that the parser hung on the verb ("benefit from the need | for X")."""
    after = word.index + 1
    if not word.tag.startswith("NN") or wanted not in ("for", "of") or after >= len(s.words) or s.words[after].lemma != wanted:
        return []
    head = s.head(s.words[after])
    return [head] if head is not None and head.index > after and head.dep in PHRASES else []


def is_passive(s: Sentence, verb: Word) -> bool:
    """Whether a verb is a passive or a participle after its noun ("chips made by X")."""
    if s.children(verb, "nsubj:pass", "csubj:pass", "aux:pass"):
        return True
    if verb.dep == "conj" and verb.tag == "VBN" and not s.children(verb, "nsubj", "aux"):
        head = s.head(verb)
        return head is not None and is_passive(s, head)
    return verb.tag == "VBN" and verb.dep in ("acl", "amod") and not s.children(verb, "nsubj")


def subject(s: Sentence, verb: Word) -> list[Word]:
    """The logical subject of a verb: of a passive, its agent."""
    if is_passive(s, verb):
        return s.children(verb, "obl:agent") or phrases(s, verb, "by") or [p for c in s.children(verb, "obl") for p in phrases(s, c, "by")]
    return surface_subject(s, verb)


def objects(s: Sentence, verb: Word) -> list[Word]:
    """The logical object of a verb: of a passive, its surface subject."""
    if is_passive(s, verb):
        return surface_subject(s, verb)
    found = s.children(verb, "obj")
    if relatives := [w for w in found if w.lemma in RELATIVE]:
        return _antecedent(s, verb) or relatives
    if not found and verb.dep == "acl:relcl" and s.children(verb, "nsubj") and surface_subject(s, verb) == s.children(verb, "nsubj"):
        return _antecedent(s, verb)
    return found


def surface_subject(s: Sentence, verb: Word, depth: int = 0) -> list[Word]:
    """The grammatical subject, found through relative clauses, control and coordination."""
    found = s.children(verb, "nsubj", "nsubj:pass")
    if found:
        return _antecedent(s, verb) or found if found[0].lemma in RELATIVE else found
    if verb.tag in FINITE and (mistaken := [w for w in s.children(verb, "compound") if w.index < verb.index]):
        return mistaken[-1:]  # a finite verb has no noun modifiers: the parser took its subject for one
    head = s.head(verb)
    if head is None or depth > 6:
        return []
    if verb.dep in ("acl", "acl:relcl", "amod") or (verb.dep == "parataxis" and verb.tag in (*FINITE, "VB") and head.tag.startswith("NN")):
        return [head]
    if verb.dep in ("xcomp", "ccomp") and head.lemma in OBJECT_CONTROL and s.children(head, "obj"):
        return s.children(head, "obj")
    if verb.dep in ("conj", "xcomp", "advcl", "parataxis", "ccomp") and head.tag in VERBAL:
        if verb.dep == "ccomp" and s.children(verb, "mark"):
            return []
        return surface_subject(s, head, depth + 1)
    if verb.dep in ("conj", "advcl", "xcomp") and s.children(head, "nsubj"):
        return s.children(head, "nsubj")
    return []


def _antecedent(s: Sentence, verb: Word) -> list[Word]:
    """The noun that a relative clause describes, from any verb inside it."""
    seen = 0
    at: Word | None = verb
    while at is not None and seen < 6:
        if at.dep == "acl:relcl":
            head = s.head(at)
            return [head] if head else []
        at, seen = s.head(at), seen + 1
    return []


def coordinated(s: Sentence, word: Word) -> list[Word]:
    """A word and what is coordinated with it as an equal ("X, Y and Z"; not "X rather than Y", "X but not Y")."""
    found = [word]
    for other in s.children(word, "conj"):
        joint = " ".join([c.lemma for c in s.children(other, "cc")] + [w.lemma for c in s.children(other, "cc") for w in s.children(c, "fixed")])
        if joint.startswith(("rather", "instead", "but", "not")):
            continue
        if (other.tag.startswith("NN") or other.tag in ("$", "CD", "PRP", "FW", "JJ")) or other.names:
            found += coordinated(s, other)
    return found


def members(s: Sentence, word: Word) -> list[Word]:
    """The members of the list that a noun introduces with including, such as, like or a dash."""
    found = [w for w in s.children(word, "nmod", "appos", "obl", "conj", "acl") if _lists(s, w)]
    return [m for w in found for m in coordinated(s, w)]


def _lists(s: Sentence, word: Word) -> bool:
    return preposition(s, word) in LISTING or (word.dep == "appos" and word.names is not None and word.names.kind == "company")


def predicate_subject(s: Sentence, word: Word) -> list[Word]:
    """What a noun is said of: "X is a Y", "X becomes a Y", "X emerges as a Y", "seen X as a Y"."""
    if s.children(word, "cop") and (found := s.children(word, "nsubj", "nsubj:pass")):
        return _antecedent(s, word) or found if found[0].lemma in RELATIVE else found
    head = s.head(word)
    if head is None:
        return []
    if word.dep == "nsubj" and s.children(head, "cop") and head.tag.startswith("NN"):
        return [head]
    if word.dep == "conj":
        return predicate_subject(s, head)
    if word.dep in ("obj", "xcomp", "obl") and head.lemma in PREDICATING and not preposition(s, word):
        return surface_subject(s, head)
    if word.dep in ("obl", "xcomp", "nmod") and preposition(s, word) == "as" and head.lemma in PRESENTING:
        return objects(s, head) or surface_subject(s, head)
    return []


def host(s: Sentence, word: Word) -> list[Word]:
    """What a noun describes: "X, a Y", "a Y, X", "Y X", "Y such as X"."""
    head = s.head(word)
    if head is not None and word.dep == "appos":
        return [head]
    if head is not None and word.dep == "compound" and head.names is not None and head.names.kind == "company":
        return [head]
    return members(s, word) or [w for w in s.children(word, "appos", "flat") if w.names is not None]


def _governing_verb(s: Sentence, word: Word) -> Word | None:
    head = s.head(word)
    while head is not None and word.dep in ("conj", "nmod", "compound", "obl") and head.tag.startswith("NN"):
        word, head = head, s.head(head)
    return head if head is not None and head.tag in VERBAL and word.dep in ("obj", "obl", "nsubj:pass", "xcomp") else None


def clause_verb(s: Sentence, word: Word) -> Word:
    """The verb, or predicate, of the clause that a word stands in."""
    at = word
    while (head := s.head(at)) is not None and not (at.tag in VERBAL and at.dep not in ("amod", "compound")) and not s.children(at, "cop"):
        at = head
    return at


def _reason(s: Sentence, word: Word) -> list[Word]:
    verb = clause_verb(s, word)
    for clause in s.children(verb, "advcl"):
        marks = {w.lemma for w in s.children(clause, "mark", "case", "advmod")}
        if marks & REASON and (found := surface_subject(s, clause, depth=7)):
            return found
    return []


def _verb_of_subject(s: Sentence, word: Word) -> list[Word]:
    head = s.head(word)
    return [head] if head is not None and word.dep == "nsubj" and head.tag in VERBAL else []


def _verb_above(s: Sentence, word: Word) -> Word | None:
    """The verb that a participle hangs on, directly or through the object that it describes."""
    head = s.head(word)
    if head is not None and word.dep in ("acl", "amod") and head.dep in ("obj", "obl"):
        head = s.head(head)
    return head if head is not None and head.tag in VERBAL else None


def _consumer(s: Sentence, word: Word) -> list[Word]:
    head = s.head(word)
    if head is None or word.dep not in ("acl", "acl:relcl") or head.dep != "obj":
        return []
    verb = s.head(head)
    return subject(s, verb) if verb is not None and verb.lemma in CONSUMING else []
