"""Sentences undone: logical subjects and objects, phrases by preposition, coordination, lists, predicates, apposition.

Passives, control, relative and reduced clauses, and coordination are followed here, so that whoever asks for the
subject of a verb gets who does it, wherever the sentence puts the name.
"""

from __future__ import annotations

from .grammar import Sentence
from .mending import Word
from .nouns import nouns

RELATIVE = frozenset({"which", "who", "that", "whom"})
PREDICATING = frozenset({"become", "remain", "be", "represent", "constitute", "mean", "stay", "form"})
PRESENTING = frozenset(
    {
        "emerge",
        "serve",
        "act",
        "see",
        "regard",
        "view",
        "describe",
        "name",
        "cite",
        "rank",
        "work",
        "function",
        "identify",
    }
)
OBJECT_CONTROL = frozenset(
    (
        "help allow enable force push lead let make prompt expect require cause leave prevent keep stop save "
        "discourage compel oblige ask tell order urge hire contract pay commission persuade invite "
        "instruct task license"
    ).split()
)
RELYING = frozenset({"rely", "depend", "count", "call", "lean"})
LISTING = frozenset({"including", "like", "such as", "such", "namely"})
PHRASES = ("obl", "obl:agent", "nmod", "obl:unmarked", "nmod:unmarked", "conj")
FINITE = ("VBP", "VBZ", "VBD")
SUBJECTS = ("nsubj", "nsubj:pass")
VERBAL = ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD")


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
    if (
        not word.tag.startswith("NN")
        or wanted not in ("for", "of")
        or after >= len(s.words)
        or s.words[after].lemma != wanted
    ):
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
        return (
            s.children(verb, "obl:agent")
            or phrases(s, verb, "by")
            or [p for c in s.children(verb, "obl") for p in phrases(s, c, "by")]
        )
    return surface_subject(s, verb)


def objects(s: Sentence, verb: Word) -> list[Word]:
    """The logical object of a verb: of a passive, its surface subject."""
    if is_passive(s, verb):
        return surface_subject(s, verb)
    found = s.children(verb, "obj")
    if relatives := [w for w in found if w.lemma in RELATIVE]:
        return antecedent(s, verb) or relatives
    if (
        not found
        and verb.dep == "acl:relcl"
        and s.children(verb, "nsubj")
        and surface_subject(s, verb) == s.children(verb, "nsubj")
    ):
        return antecedent(s, verb)
    return found


def surface_subject(s: Sentence, verb: Word, depth: int = 0) -> list[Word]:
    """The grammatical subject, found through relative clauses, control and coordination."""
    found = s.children(verb, "nsubj", "nsubj:pass")
    if found:
        if found[0].lemma == "they" and found[0].names is None and (speakers := _many_above(s, verb)):
            return speakers
        return antecedent(s, verb) or found if found[0].lemma in RELATIVE else found
    if verb.tag in FINITE and (mistaken := [w for w in s.children(verb, "compound") if w.index < verb.index]):
        return mistaken[-1:]  # a finite verb has no noun modifiers: the parser took its subject for one
    head = s.head(verb)
    if head is None or depth > 6:
        return []
    if verb.dep in ("acl", "acl:relcl", "amod") or (
        verb.dep == "parataxis" and verb.tag in (*FINITE, "VB") and head.tag.startswith("NN")
    ):
        return [head]
    if verb.dep in ("xcomp", "advcl") and head.lemma in RELYING and (relied_on := phrases(s, head, "on")):
        return relied_on  # "X relies on Y to make Z": Y makes it
    if verb.dep in ("xcomp", "ccomp", "advcl") and head.lemma in OBJECT_CONTROL and s.children(head, "obj", "iobj"):
        return s.children(head, "obj", "iobj")
    if verb.dep in ("conj", "xcomp", "advcl", "parataxis", "ccomp") and head.tag in VERBAL:
        if verb.dep == "ccomp" and s.children(verb, "mark"):
            return []
        return surface_subject(s, head, depth + 1)
    if verb.dep in ("conj", "advcl", "xcomp") and s.children(head, "nsubj"):
        return s.children(head, "nsubj")
    return []


def _many_above(s: Sentence, verb: Word) -> list[Word]:
    """Who "they" are where a clause above, or one before, has a subject that is many: "X and Y said that they …"."""
    head = s.head(verb)
    if head is not None and verb.dep in ("ccomp", "advcl", "conj") and head.tag in VERBAL:
        found = s.children(head, "nsubj")
    else:
        found = [w for c in s.children(verb, "advcl") if c.index < verb.index for w in s.children(c, "nsubj")]
    many = [w for w in found if w.tag in ("NNS", "NNPS") or len(coordinated(s, w)) > 1]
    return found if many and len(found) == 1 else []


def antecedent(s: Sentence, verb: Word) -> list[Word]:
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
    """A word and what is coordinated with it: "X, Y and Z", "not X but Y"; not "X rather than Y", "X but not Y"."""
    found = [word]
    for other in s.children(word, "conj"):
        joint = " ".join(
            [c.lemma for c in s.children(other, "cc")]
            + [w.lemma for c in s.children(other, "cc") for w in s.children(c, "fixed")]
        )
        if joint.startswith(("rather", "instead", "but", "not")) and not (joint == "but" and is_excluded(s, word)):
            continue
        if (other.tag.startswith("NN") or other.tag in ("$", "CD", "PRP", "FW", "JJ")) or other.names:
            found += coordinated(s, other)
    return found


def is_excluded(s: Sentence, word: Word) -> bool:
    """Whether a phrase is expressly not what is meant: X in "not X but Y"."""
    return any(w.lemma == "not" and w.index < word.index for w in s.children(word, "advmod", "neg", "cc:preconj"))


def members(s: Sentence, word: Word) -> list[Word]:
    """The members of the list that a noun introduces with including, such as, like or a dash."""
    found = [w for w in s.children(word, "nmod", "appos", "obl", "conj", "acl") if _lists(s, w)]
    if word.tag == "NNS" and word.lemma in nouns()["firm"]:  # "companies from X to Y"
        found += [w for first in phrases(s, word, "from") if (last := phrases(s, first, "to")) for w in (first, *last)]
    return [m for w in found for m in coordinated(s, w)]


def _lists(s: Sentence, word: Word) -> bool:
    return preposition(s, word) in LISTING or (word.dep == "appos" and word.company is not None)


def predicate_subject(s: Sentence, word: Word) -> list[Word]:
    """What a noun is said of: "X is a Y", "X becomes a Y", "X emerges as a Y", "seen X as a Y"."""
    if s.children(word, "cop") and (found := s.children(word, "nsubj", "nsubj:pass")):
        return antecedent(s, word) or found if found[0].lemma in RELATIVE else found
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
    beside = head is not None and head.index == word.index + 1 and word.dep in ("nmod", "nmod:unmarked", "amod")
    if head is not None and head.company is not None and (word.dep == "compound" or beside):
        return [head]
    return members(s, word) or [w for w in s.children(word, "appos", "flat") if w.names is not None]
