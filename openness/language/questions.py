"""Whether a text asks others something, by rule, in Dutch and English.

The codebook's `question` asks for information or help and means it. The rule reads only what the author wrote (no quoted lines,
code, addresses), sentence by sentence: a sentence asks when it ends in a question mark and is neither rhetorical nor a mere tag
("toch?", "right?"), or when it opens as asking without one does ("weet iemand", "does anyone know", "ik zoek iemand die"). One
asking sentence makes the text a question.

Each step looks at every character a bounded number of times, so time grows with the text's length only.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LABELLER: Final = "rule:1"
"""Name and version of this rule; labels carry it, and another one starts a new series."""

_LONGEST: Final = 600
"""Of a longer sentence only its beginning and end are looked at."""
_FEWEST_WORDS: Final = 2
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,4000}", re.IGNORECASE)
_INLINE_CODE: Final = re.compile(r"`[^`\n]{1,500}`")
_QUOTED_SPEECH: Final = re.compile(r"[\"\u201c\u201e][^\"\u201c\u201d\u201e\n]{1,300}[\"\u201d]")
_END: Final = re.compile(r"[.!?\u2026][\s)\]]+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_MARKUP: Final = " \t*_~>#-\u2022()[]\"'\u201c\u201d\u2018\u2019"
_FENCE: Final = "```"
_QUOTE_MARKS: Final = (">", "&gt;", "|")
_REPLY_HEADS: Final = ("op ", "on ")
_WROTE: Final = re.compile(r"\b(?:schreef|wrote)\b", re.IGNORECASE)

_ADDRESSES_OTHERS: Final = re.compile(
    r"^(?:(?:hallo|hoi|hey|hi|hello|beste|dag|goedemorgen|dear|collega'?s?|colleagues|all|allemaal|team|everyone|@\w{1,60})"
    r"[\s,!:]+){0,4}"
    r"(?:"
    r"(?:weet|heeft|kan|kent|gebruikt|zou|is er|wil|ziet|herkent|werkt|snapt)\s+"
    r"(?:er\s+)?(?:toevallig\s+)?(?:iemand|jullie|een van jullie)\b"
    r"|(?:(?:heeft|hebben)\s+)?(?:iemand|jullie)\s+(?:(?:misschien|toevallig|hier)\s+)?(?:een\s+)?(?:idee|tips?|suggesties?|ervaring|advies)\b"
    r"|wie\s+(?:weet|kan|kent|heeft|wil|gebruikt|helpt|zou)\b"
    r"|(?:ik\s+)?(?:vraag\s+me\s+af|vroeg\s+me\s+af|ben\s+benieuwd|zoek\s+iemand|ben\s+op\s+zoek)\b"
    r"|(?:korte\s+|snelle\s+)?vraag(?:je)?\s*:"
    r"|(?:does|do|did|has|have|is|can|could|would|will)\s+(?:anyone|anybody|someone|somebody|any\s+of\s+you|you\s+guys)\b"
    r"|any(?:one|body)\s+(?:know|knows|got|have|has|tried|using|able|here|seen|familiar|willing|else)\b"
    r"|any\s+(?:ideas?|tips?|suggestions?|advice|experience|pointers|thoughts|recommendations?)\b"
    r"|who\s+(?:knows|can|could|has|would|uses)\b"
    r"|i(?:\s+am|'m|\u2019m)?\s+(?:was\s+)?(?:wonder(?:ing)?|looking\s+for\s+(?:someone|somebody|anyone|help|advice))\b"
    r"|(?:quick\s+|short\s+)?question\s*:"
    r")",
    re.IGNORECASE,
)
_TAGS: Final = frozenset(
    {
        "toch",
        "he",
        "hè",
        "hé",
        "niet",
        "nietwaar",
        "oke",
        "oké",
        "ok",
        "okay",
        "right",
        "huh",
        "eh",
        "innit",
        "correct",
        "no",
        "yes",
        "ja",
        "nee",
        "isn't",
        "aren't",
        "doesn't",
        "don't",
        "wasn't",
        "won't",
        "yeah",
        "zeg",
        "wel",
        "hoor",
        "duidelijk",
        "akkoord",
        "agreed",
    }
)
_SINGLE_ASKING: Final = frozenset(
    {
        "waarom",
        "wanneer",
        "hoezo",
        "hoe",
        "wat",
        "waar",
        "wie",
        "welke",
        "hoeveel",
        "iemand",
        "suggesties",
        "tips",
        "ideeën",
        "why",
        "when",
        "how",
        "what",
        "where",
        "who",
        "which",
        "anyone",
        "anybody",
        "suggestions",
        "ideas",
        "thoughts",
    }
)
_RHETORICAL: Final = re.compile(
    r"\b(?:"
    r"wie\s+had\s+dat\s+(?:nou\s+)?gedacht|hoe\s+(?:leuk|mooi|tof|gaaf|cool|geweldig|fijn|knap)\s+is\s+dat|wat\s+wil\s+je\s+nog\s+meer"
    r"|wie\s+wil\s+dat\s+nou?\s+niet|wie\s+kent\s+(?:het|dat|hem)\s+niet|is\s+dat\s+niet\s+(?:geweldig|prachtig|mooi)|waarom\s+ook\s+niet"
    r"|hoe\s+is\s+het\s+mogelijk|wat\s+denk\s+je\s+zelf|wist\s+(?:je|jij|u)\s+(?:al\s+)?dat|wisten\s+jullie\s+(?:al\s+)?dat|zeg\s+nou\s+zelf"
    r"|wie\s+houdt\s+er\s+niet\s+van|ben\s+jij\s+er\s+(?:ook\s+)?bij|kom\s+je\s+ook"
    r"|who\s+(?:knew|cares|doesn't|doesn\u2019t|wouldn't|wouldn\u2019t)|how\s+(?:cool|great|awesome|nice|amazing|lovely)\s+is\s+(?:that|this)"
    r"|what(?:'s|\u2019s|\s+is)\s+not\s+to\s+(?:like|love)|what\s+more\s+(?:could|can)\s+you\s+(?:want|ask)|did\s+you\s+know|isn't\s+(?:it|that|this)"
    r"|isn\u2019t\s+(?:it|that|this)|why\s+not|guess\s+what|are\s+you\s+kidding|what\s+the\s+(?:hell|heck)|ready\s+to|want\s+to\s+(?:know|learn)\s+more"
    r"|meer\s+weten|nieuwsgierig|benieuwd\s+naar|interested|curious"
    r")\b",
    re.IGNORECASE,
)
_RHETORICAL_PLAIN: Final = re.compile(_RHETORICAL.pattern)
"""The same for a sentence in lower case; it is tried many times faster."""
_CUES: Final = tuple(
    (cue, re.compile(form) if form else None)
    for cue, form in (
        ("iemand", ""),
        ("jullie", ""),
        ("wie", r"wie\s+(?:weet|kan|kent|heeft|wil|gebruikt|helpt|zou)"),
        ("vraag", r"vraag(?:je)?(?:\s*:|\s+me\s+af)"),
        ("vroeg", r"vroeg\s+me\s+af"),
        ("zoek", r"op\s+zoek"),
        ("benieuwd", r"ben\s+benieuwd"),
        ("any", r"any(?:one|body|\s+(?:of\s|idea|tip|suggest|advice|experience|pointers|thoughts|recommend))"),
        ("some", r"some(?:one|body)"),
        ("guys", r"you\s+guys"),
        ("who", r"who\s+(?:knows|can|could|has|would|uses)"),
        ("wonder", ""),
        ("looking", r"looking\s+for\s"),
        ("question", r"question\s*:"),
        # What the openings take for an i, though it is none in lower case; the second is that followed by a dot.
        ("\u0131", ""),
        ("i\u0307", ""),
    )
)
"""What a text without a question mark must hold, in lower case, to match an opening above."""


def is_question(text: str) -> bool:
    """Return whether a text asks others something and means it."""
    return _may_ask(text) and any(_asks(sentence) for sentence in _sentences(text))


def _may_ask(text: str) -> bool:
    """Whether a text is worth reading closely: it has a question mark, or what stands in every opening above."""
    if "?" in text:
        return True
    plain = text.casefold()
    # No generator: this is done for every text that comes in.
    for cue, form in _CUES:  # noqa: SIM110
        if cue in plain and (form is None or form.search(plain)):
            return True
    return False


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences that the author wrote and that may ask."""
    for line in own_lines(text):
        if not _may_ask(line):
            continue
        plain = _INLINE_CODE.sub(" ", line) if "`" in line else line
        if "://" in plain or "www." in plain.casefold():
            plain = _ADDRESS.sub(" ", plain)
        if '"' in plain or "\u201c" in plain or "\u201e" in plain:
            plain = _QUOTED_SPEECH.sub(" ", plain)
        begin = 0
        for end in _END.finditer(plain):
            yield from _trimmed(plain[begin : end.start() + 1])
            begin = end.end()
        yield from _trimmed(plain[begin:])


def _trimmed(sentence: str) -> Iterator[str]:
    """Yield a sentence without the marks around it, if there is anything in it."""
    trimmed = sentence.strip(_MARKUP)
    if trimmed:
        yield trimmed


def own_lines(text: str) -> Iterator[str]:
    """Yield lines without code blocks, quoted mail and signatures."""
    in_code = False
    for line in text.splitlines():
        bare = line.strip()
        if bare.count(_FENCE) % 2:
            in_code = not in_code
            continue
        if bare == "--":
            return
        if in_code or not bare or bare.startswith(_QUOTE_MARKS) or _is_reply_head(bare):
            continue
        yield bare


def _is_reply_head(line: str) -> bool:
    """Return whether a line introduces quoted mail: `On Monday Jan wrote:`."""
    return (
        line.endswith(":")
        and len(line) <= _LONGEST
        and line[:3].casefold().startswith(_REPLY_HEADS)
        and bool(_WROTE.search(line))
    )


def _asks(sentence: str) -> bool:
    if len(sentence) > _LONGEST:
        sentence = f"{sentence[: _LONGEST // 2]} {sentence[-_LONGEST // 2 :]}"
    if _ADDRESSES_OTHERS.match(sentence):
        return not _is_rhetorical(sentence)
    stripped = sentence.rstrip("!.\u2026 ")
    if not stripped.endswith("?"):
        return False
    first = [word[0].casefold() for word in islice(_WORD.finditer(sentence), _FEWEST_WORDS)]
    if len(first) < _FEWEST_WORDS:
        return bool(first) and first[0] in _SINGLE_ASKING
    return not (_is_tag(sentence) or _is_rhetorical(sentence))


def _is_rhetorical(sentence: str) -> bool:
    """Return whether a question expects no answer."""
    found = _RHETORICAL_PLAIN.search(sentence.lower()) if sentence.isascii() else _RHETORICAL.search(sentence)
    return found is not None


def _is_tag(sentence: str) -> bool:
    """Return whether the question is only a tag after a statement: the last words after the last comma are no more than that."""
    if "," in sentence:
        last = _WORD.findall(sentence.rpartition(",")[2])
        if 0 < len(last) <= _FEWEST_WORDS and last[0].casefold() in _TAGS:
            return True
    return all(word[0].casefold() in _TAGS for word in _WORD.finditer(sentence))
