"""Words of a parsed sentence, their labels put right where tags and labels contradict each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..model import Entity
from .lemmas import is_verb, lemma
from .nouns import nouns

GRADING = frozenset("declining emerging expanding falling growing increasing rising shrinking soaring surging".split())
FINITE = ("VB", "VBP", "VBZ", "VBD")
CLAUSE_MARKS = frozenset({"after", "as", "because", "before", "since", "until", "while"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence.

    ``head`` is the index of its head (its own for the root), ``names`` what a masked name, or a pronoun or description
    (see ``reference``), stands for; ``antecedent`` is where the latter is named.
    """

    index: int
    start: int
    end: int
    text: str
    lemma: str
    tag: str
    dep: str
    head: int
    names: Entity | None = None
    antecedent: tuple[int, int] | None = None

    @property
    def company(self) -> Entity | None:
        """The company that the word names."""
        return self.names if self.names is not None and self.names.kind == "company" else None

    @property
    def delexicalised(self) -> str:
        """The lemma; for a name the kind of what it names (``<company>``), so that models learn no names by heart."""
        return self.lemma if self.names is None else f"<{self.names.kind}>"


def mended(words: list[Word]) -> list[Word]:
    """The words with what cannot be right put right."""
    words = [_fitting(words, word) for word in words]
    for step in (_graded, _finite, _listed, _described, _sent, _swapped, _begun, _named, _apposed):
        words = step(words)
    return words


def _fitting(words: list[Word], word: Word) -> Word:
    """A word whose label fits its tag: what describes a noun cannot hang on a verb, and a verb names nothing."""
    if word.names is not None and word.company is None and word.tag.startswith("VB"):
        word = replace(word, names=None)  # "ships" is a verb here, and no vessel
    before = words[word.index - (2 if words[word.index - 1].tag == "RB" else 1)]
    helped = any(w.head == word.index and w.dep.startswith(("aux", "nsubj", "mark", "advcl")) for w in words)
    if word.tag == "VBN" and word.dep in ("advcl", "xcomp") and before.tag in ("NN", "NNS") and not helped:
        return replace(word, dep="acl", head=before.index)  # "Y, a material | also used in X"
    if word.dep == "acl" and words[word.head].tag.startswith("VB") and word.head != word.index:
        return replace(word, dep="xcomp")
    return word


def _apposed(words: list[Word]) -> list[Word]:
    """The words with "Y, a material used in X" read as Y, which is a material that is used in X."""
    for verb in list(words):
        noun = next((w for w in words if w.head == verb.index and w.dep == "nsubj" and w.index < verb.index), None)
        own = {w.dep for w in words if w.head == verb.index}
        bare = verb.dep == "advcl" and not own & {"mark", "obj", "aux", "advcl"}
        if (
            noun is None
            or not bare
            or verb.tag not in ("VBD", "VBN")
            or words[(verb.index + 1) % len(words)].tag != "IN"
        ):
            continue
        start = next((w for w in words if w.head == noun.index and w.lemma in ("a", "an")), None)
        comma = words[start.index - 1] if start is not None and start.index > 1 else None
        host = words[comma.index - 1] if comma is not None and comma.text in (",", "—", "–", "--", "-") else None
        if host is None or not host.tag.startswith("NN"):
            continue
        words[noun.index] = replace(noun, dep="appos", head=host.index)
        words[verb.index] = replace(verb, tag="VBN", dep="acl", head=noun.index)
    return words


def _named(words: list[Word]) -> list[Word]:
    """The words with "its rival | X" read as X with its description before it."""
    for name in list(words):
        role = words[name.index - 1] if name.index else name
        same = role.head == name.head and role.dep == name.dep and role.head != role.index
        if name.company and same and role.names is None and role.lemma in nouns()["firm"]:
            words[role.index] = replace(role, dep="compound", head=name.index)
    return words


def _finite(words: list[Word]) -> list[Word]:
    """The words with a verb that was hung on its own object ("X | sells chips", "X has | bought Y") put over it."""
    for verb in list(words):
        goods = words[verb.head]
        if verb.dep not in ("compound", "amod") or goods.index < verb.index:
            continue
        before = [w for w in words if w.head in (verb.index, goods.index) and w.index < verb.index]
        subject = next((w for w in before if w.dep == ("compound" if w.head == verb.index else "nsubj")), None)
        helped = any(w.dep == "aux" and w.lemma == "have" for w in before)
        finite = verb.tag in ("VBZ", "VBD") and verb.dep == "compound" or verb.tag == "VBN" and helped
        if subject is None or not finite:
            continue
        root = goods.head == goods.index
        dep = "parataxis" if goods.dep == "conj" else goods.dep
        words[verb.index] = replace(verb, dep=dep, head=verb.index if root else goods.head)
        words[goods.index] = replace(goods, dep="obj", head=verb.index)
        for w in before:
            words[w.index] = replace(w, head=verb.index)
        words[subject.index] = replace(subject, head=verb.index, dep="nsubj")
    return words


def _swapped(words: list[Word]) -> list[Word]:
    """The words with "X | supplies chocolate" read as X supplying it, where goods, which are no verb, were the verb."""
    for goods in list(words):
        verb = words[goods.index - 1] if goods.index else goods
        base = lemma(verb.text.lower(), "VBZ")
        before = [w for w in words if w.head == verb.index and w.index < verb.index]
        hung = verb.tag == "NNS" and verb.dep == "nsubj" and verb.head == goods.index and is_verb(base)
        if goods.tag not in ("VB", "VBP") or is_verb(goods.text.lower()) or not hung or not before:
            continue
        root = goods.head == goods.index
        head = verb.index if root else goods.head
        words[verb.index] = replace(verb, tag="VBZ", lemma=base, dep=goods.dep, head=head, names=None)
        for w in list(words):
            if w.head == goods.index and w.index not in (verb.index, goods.index):
                words[w.index] = replace(w, head=verb.index)
        words[goods.index] = replace(goods, tag="NN", dep="obj", head=verb.index)
        words[before[-1].index] = replace(before[-1], dep="nsubj")
    return words


def _begun(words: list[Word]) -> list[Word]:
    """The words with "after X | said that …" read as what X said: X is the subject of a finite verb behind it."""
    for verb in list(words):
        name = words[verb.index - 1] if verb.index else verb
        subjects = any(w.head == verb.index and w.dep.startswith(("nsubj", "aux")) for w in words)
        marks = [w for w in words if w.head == name.index and w.dep == "case" and w.lemma in CLAUSE_MARKS]
        if verb.tag in FINITE and verb.dep == "advcl" and name.dep == "obl" and not subjects and marks:
            words[name.index] = replace(name, head=verb.index, dep="nsubj")
            words[marks[0].index] = replace(marks[0], head=verb.index, dep="mark")
    return words


def _sent(words: list[Word]) -> list[Word]:
    """The words with "sent shares of X soaring" read as X's shares sent, and these soaring."""
    for at in list(words):
        name = words[at.index - 1] if at.index else at
        if at.tag not in ("VBG", "NN") or not at.text.endswith("ing") or name.company is None:
            continue
        verb = next((w for w in words if w.lemma == "send" and w.tag.startswith("VB") and w.index < at.index), None)
        if verb is None or name.head != at.index or at.dep not in ("obl", "nmod", "obj"):
            continue
        stock = next((w for w in words if w.head == verb.index and w.dep == "obj" and w != at), None)
        for w in list(words):
            if w.head == at.index and w.index < name.index:
                words[w.index] = replace(w, head=name.index)
        under = (stock.index, "nmod") if stock is not None else (verb.index, "obj")
        words[name.index] = replace(name, head=under[0], dep=under[1])
        words[at.index] = replace(at, tag="VBG", dep="xcomp", head=verb.index, lemma=lemma(at.text.lower(), "VBG"))
    return words


def _listed(words: list[Word]) -> list[Word]:
    """The words with "A, B and C" read as a list of firms: B is not what A is called."""
    last = {w.head: w.index for w in words if w.dep == "conj" and w.company}
    return [
        replace(w, dep="conj")
        if w.dep == "appos" and w.company and words[w.head].company and last.get(w.head, 0) > w.index
        else w
        for w in words
    ]


def _described(words: list[Word]) -> list[Word]:
    """The words with "X, the largest maker of Y," read as what X is: nothing joins the two."""
    joined = {w.head for w in words if w.dep == "cc"} | {words[w.head].head for w in words if w.dep == "cc"}
    return [
        replace(w, dep="appos")
        if w.dep == "conj"
        and w.tag in ("NN", "NNP")
        and w.names is None
        and words[w.head].company
        and w.head not in joined
        and words[w.head + 1].text == ","
        and words[w.head + 2].tag == "DT"
        else w
        for w in words
    ]


def _graded(words: list[Word]) -> list[Word]:
    """The words with "faces increasing X" read as facing X, and "emerging X … adds Y" as X adding it."""
    for at in list(words):
        goods = next((w for w in words if w.head == at.index and w.dep == "obj" and w.index > at.index), None)
        if at.text.lower() not in GRADING or at.tag != "VBG" or goods is None or goods.index - at.index > 4:
            continue
        verb = next((w for w in words if w.head == at.index and w.index > goods.index and w.tag in FINITE), None)
        if at.dep == "xcomp":
            above, dep = at.head, "obj"
        elif at.head == at.index and verb is not None:
            above, dep = verb.index, "nsubj"
            words[verb.index] = replace(verb, dep="ROOT", head=verb.index)
        else:
            continue
        for w in list(words):
            if w.head == at.index and w.index not in (at.index, goods.index, above):
                words[w.index] = replace(w, head=above)
        words[goods.index] = replace(goods, dep=dep, head=above)
        words[at.index] = replace(at, tag="JJ", dep="amod", head=goods.index)
    return words
