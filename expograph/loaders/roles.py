"""Logical roles: who does what to whom, whatever the shape of the sentence.

Passives, control, relative and reduced clauses, coordination, predicates ("X is a Y of Z", "X emerges as a Y"),
apposition and light verbs are undone here once, so that one line of the cue lexicon serves all of them.

A *path* names a role as seen from a cue word; ``a|b`` takes the first alternative that is filled:

    subj, obj, iobj    logical subject, object, recipient of a verb
    obl:P              phrase of a verb with the preposition P ("depends on X"), also when attached to its object
    nmod:P             phrase of a noun with the preposition P ("supplier of X")
    poss, comp         owner of a noun ("X's rival"), noun before it ("X supplier")
    inst               the members of a list that a noun introduces ("suppliers including X and Y")
    cop                what the noun is said to be ("X is, becomes, emerges as a Y")
    host               what the noun stands in apposition to, or describes ("X, a Y", "Y X", "Y like X")
    gov, gov:P         subject, or phrase with P, of the verb that governs the noun ("X has a need")
    gov_object         object of the verb that the noun is subject of ("a shortage is holding back X")
    gov_subject        subject of the verb on which a participle hangs ("X sees growth tied to Y")
    together           "together", "forces" beside a verb ("X and Y work together", "join forces")
    prt:WORD           particle of a verb ("make | up")
    xcomp              clause without a subject of its own ("makes X look cheap")
    subj_of, head      what an adjective or participle is said of; the noun that it stands before
    consumer           subject of the verb whose object the cue describes ("X draws currents requiring Y")
    objects_object     object of a clause that describes the verb's object ("adds a driver that lifts X")
    because            subject of a clause of reason or time on the cue's clause ("…, as X grows")
    included           objects of the "include" that the cue is subject of ("its customers include X")
    purpose            object of the verb that says what for ("X is used to make Y")
    obj_owner          owner of the verb's object ("Y's chips are made by X")
    clause_subject     subject of the clause that the cue stands in
    than               the company behind the "than" of a comparison
    slowed             subject of the verb of delay that the cue is the reason for ("X delayed Y because of a shortage")
    turnover           owner of the revenue that the cue's object is a part of ("accounts for 40% of X's sales")
    complement, attached   what stands behind a preposition, and the noun that this describes ("Y from X")
    owner, owned       what stands before and behind a possessive mark ("X's Y"); next: Y where nothing stands between
    self               the word itself, where it takes up a thing named before ("the shortage is hitting X")
    citing             object of the "citing" or "blaming" that the cue's clause ends with
    forced             clause of stopping or cutting that somebody is made to do ("forced X to idle Y")
    sinking, soaring   clause, or adverb, that says which way somebody is sent
    raised             subject of the verb that makes the cue's costs more
    counted            object of the "counts" that has the cue in an "among" ("counts X among its customers")
    about              the company that the text was speaking of; "sole" the sentence's only other one
    maker/PATH         whose the things at PATH are ("uses X's chips")
    made               what a "carmaker" makes, by its name
"""

from __future__ import annotations

from .clauses import (
    VERBAL,
    antecedent,
    host,
    members,
    objects,
    phrases,
    predicate_subject,
    preposition,
    subject,
    surface_subject,
)
from .grammar import Sentence
from .mending import Word
from .nouns import any_of, nouns

CONSUMING = frozenset({"consume", "use", "draw", "have", "need", "demand", "generate", "produce", "burn"})
SLOWING = frozenset(
    (
        "delay postpone cut reduce slow halt stop suspend idle close shut lower miss struggle fall drop trim curtail "
        "scale lose"
    ).split()
)
MAKING = frozenset(
    (
        "make build produce manufacture fabricate assemble power cool train run drive generate refine etch print grow "
        "feed charge brew bake cast forge mine drill extract heat fuel"
    ).split()
)
TURNOVER = frozenset({"revenue", "sale", "turnover", "profit", "income", "earning", "output", "production", "business"})
RAISING = frozenset({"raise", "push", "drive", "increase", "inflate", "lift", "swell", "double", "add"})
COUNTING = frozenset({"count", "number", "list", "have", "name", "include"})
SINKING = frozenset(
    "low lower down downward tumble slide plunge plummet fall sink slump drop crash skid reel skidding spiral".split()
)
SOARING = frozenset("high higher up upward soar surge climb rise jump rally rocket leap skyrocket".split())
CITING = frozenset({"cite", "blame", "mention"})
REASON = frozenset({"as", "because", "since", "while", "when", "after"})


def resolve(s: Sentence, word: Word, path: str) -> list[Word]:
    """The heads of the phrases that fill a role of a cue word; empty when nothing does."""
    for alternative in path.split("|"):
        name, _, preposition = alternative.strip().partition(":")
        if found := _role(s, word, name, preposition):
            return found
    return []


def _role(s: Sentence, word: Word, name: str, by: str) -> list[Word]:
    match name:
        case "subj":
            return subject(s, word)
        case "obj":
            return objects(s, word)
        case "iobj":
            return s.children(word, "iobj")
        case "obl":
            found = phrases(s, word, by)
            if found or by == "of":  # "makes the gun of a tank" says nothing of what the gun is made of
                return found
            found = [n for o in objects(s, word) for n in phrases(s, o, by)]
            return found or [n for o in objects(s, word) for c in s.children(o, "nmod") for n in phrases(s, c, by)]
        case "nmod":
            shared = [n for c in s.children(word, "nmod", "conj") for n in phrases(s, c, by)]
            return phrases(s, word, by) or shared
        case "poss":
            head = s.head(word)
            found = s.children(word, "nmod:poss") or (
                s.children(head, "nmod:poss") if head and word.dep == "compound" else []
            )
            return antecedent(s, word) if [w.tag for w in found] == ["WP$"] else found
        case "obj_owner":
            return [w for o in objects(s, word) for w in s.children(o, "nmod:poss")]
        case "comp":
            return [
                w
                for w in s.children(word, "compound", "nmod:unmarked", "amod")
                if w.tag.startswith(("NN", "VBG", "CD"))
            ][-1:]
        case "inst":
            return members(s, word)
        case "cop":
            return predicate_subject(s, word)
        case "host":
            return [word] if word.antecedent else host(s, word)
        case "included":
            verbs = [*_verb_of_subject(s, word), *s.children(word, "acl:relcl")]
            verbs = [v for v in verbs if v.lemma in ("include", "be", "range", "number", "count")]
            return [o for v in verbs for o in s.children(v, "obj", "obl", "xcomp")]
        case "complement":
            return [s.words[word.head]] if word.dep == "case" else []
        case "attached":
            head = s.head(s.words[word.head])
            named = head is not None and head.lemma not in any_of("transparent", "abstract")
            return [head] if head is not None and named and s.words[word.head].dep == "nmod" else []
        case "owner":
            return [s.words[word.head]]
        case "owned":
            head = s.head(s.words[word.head])
            return [head] if head is not None and head.lemma not in nouns()["transparent"] else []
        case "next":
            return [w for w in s.words[word.index + 1 : word.index + 2] if w.company]
        case "self":
            return [word] if word.antecedent else []
        case "citing":
            return [o for c in s.children(word, "advcl", "conj", "xcomp") if c.lemma in CITING for o in objects(s, c)]
        case "forced":
            return [c for c in s.children(word, "xcomp", "advcl", "ccomp") if c.lemma in SLOWING]
        case "sinking" | "soaring":
            ways = SINKING if name == "sinking" else SOARING
            below = [c for o in objects(s, word) for c in s.children(o, "acl", "amod", "xcomp")]
            return [
                w
                for w in [*s.children(word, "xcomp", "advcl", "advmod", "obl", "conj", "ccomp"), *below]
                if w.lemma in ways
            ]
        case "raised":
            verb = _governing_verb(s, word)
            return subject(s, verb) if verb is not None and verb.lemma in RAISING else []
        case "counted":
            head = s.head(word)
            counts = head is not None and head.lemma in COUNTING and preposition(s, word) in ("among", "as")
            return objects(s, head) if head is not None and counts else []
        case "purpose":
            return [o for c in s.children(word, "xcomp", "advcl") if c.lemma in MAKING for o in objects(s, c)]
        case "clause_subject":
            return surface_subject(s, clause_verb(s, word))
        case "than":
            return [w for w in s.words[word.index + 1 :] if w.company and preposition(s, w) == "than"][:1]
        case "slowed":
            return _slowed(s, word)
        case "turnover":
            return _owner_of_turnover(s, word)
        case "gov":
            governor = _governing_verb(s, word)
            if not governor:
                return []
            return phrases(s, governor, by) if by else subject(s, governor)
        case "gov_object":
            return [o for v in _verb_of_subject(s, word) for o in objects(s, v) or s.children(v, "obl")[:1]]
        case "gov_subject":
            return surface_subject(s, v) if (v := _verb_above(s, word)) else []
        case "subj_of":
            return s.children(word, "nsubj", "nsubj:pass") or predicate_subject(s, word) or surface_subject(s, word)
        case "consumer":
            return _consumer(s, word)
        case "objects_object":
            return [
                o for n in objects(s, word) for c in s.children(n, "acl:relcl", "acl") for o in objects(s, c) if o != n
            ]
        case "xcomp":
            return s.children(word, "xcomp")
        case "together":
            return [w for w in s.children(word, "advmod", "obj") if w.lemma in ("together", "force")]
        case "prt":
            return [w for w in s.children(word, "compound:prt") if w.lemma == by]
        case "head":
            head = s.head(word)
            return [head] if head and word.dep in ("amod", "acl", "acl:relcl", "compound") else []
        case "because":
            return _reason(s, word)
    raise ValueError(f"unknown role {name!r}")


def _governing_verb(s: Sentence, word: Word) -> Word | None:
    head = s.head(word)
    while head is not None and word.dep in ("conj", "nmod", "compound", "obl") and head.tag.startswith("NN"):
        word, head = head, s.head(head)
    return (
        head if head is not None and head.tag in VERBAL and word.dep in ("obj", "obl", "nsubj:pass", "xcomp") else None
    )


def clause_verb(s: Sentence, word: Word) -> Word:
    """The verb, or predicate, of the clause that a word stands in."""
    at = word
    while (
        (head := s.head(at)) is not None
        and not (at.tag in VERBAL and at.dep not in ("amod", "compound"))
        and not s.children(at, "cop")
    ):
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


def _slowed(s: Sentence, word: Word) -> list[Word]:
    head = s.head(word)
    if head is None or preposition(s, word) not in ("because of", "due to", "amid", "owing to", "over", "on"):
        return []
    return surface_subject(s, head) if head.lemma in SLOWING else []


def _owner_of_turnover(s: Sentence, word: Word) -> list[Word]:
    parts = [w for c in s.children(word, "obj", "obl", "nmod") for w in s.subtree(c) if w.lemma in TURNOVER]
    for part in parts:
        if found := s.children(part, "nmod:poss") or [w for w in s.children(part, "compound", "nmod") if w.company]:
            return found
    return []


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
