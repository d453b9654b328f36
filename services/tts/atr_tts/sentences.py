"""Cuts a text where a speaker would breathe, so that the first sentence is heard while the rest is still text."""

import re
from collections.abc import Iterator

# About 20 s of speech. Longer sentences are cut at a clause.
MAX_SENTENCE_CHARS = 300
# The opening piece of a sentence that has to be cut is short, so that it is heard soon.
_MAX_OPENING_CHARS = 120


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Words with which a sentence may begin after "U.S." or "plan B."; other capitals there are names.
OPENERS = _words(
    "a an and as at but for he her here his how however i if in it its my no on or our she so some that the their then "
    "there these they this those to we what when where who why yes you your"
)
# A dot after these never ends a sentence.
_TITLES = _words(
    "capt col dr e.g eg fig gen gov hon i.e ie lt messrs mr mrs ms mt nr p pp prof rep rev sen sgt st vol vs"
)
# A dot after these ends none where a number follows.
_COUNTED = _words("approx apr aug ca cf ch dec feb jan jul jun mar no nos nov oct op sec sep sept")
_LETTERS = re.compile(r"(?:\b[^\W\d_]\.)+", re.ASCII)

# Scripts without spaces put none after their marks either.
_END = re.compile(r"(?:[.!?…]+[\"')\u201d\u2019]*(?=\s)|[!?]+(?=[^\x00-\x7f])|[。।؟]+[\"')\u201d\u2019」』]*)\s*")
_LAST_WORD = re.compile(r"[\w.]+\Z")
_NEXT_WORD = re.compile(r"[\"'(\u201c\u2018]*([\w']+)")
_CLAUSE_END = re.compile(r"[,;:](?=\s|[^\x00-\x7f])|、|\s[—\u2013-](?=\s)")
_LOOK_BACK_CHARS = 24


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text whose paragraphs are lines, none over `MAX_SENTENCE_CHARS`.

    >>> split_sentences("Dr. Who paid 3.5 pounds. Why? Nobody knows.")
    ('Dr. Who paid 3.5 pounds.', 'Why?', 'Nobody knows.')
    """
    whole = [sentence for line in text.split("\n") for sentence in _sentences_of(line)]
    pieces = [piece for index, sentence in enumerate(whole) for piece in _cut(sentence, is_opening=index == 0)]
    return tuple(piece for piece in pieces if any(map(str.isalnum, piece)))


def _sentences_of(line: str) -> Iterator[str]:
    begin = 0
    for end in _END.finditer(line):
        if _ends_sentence(line, end):
            yield line[begin : end.end()].strip()
            begin = end.end()
    if line[begin:].strip():
        yield line[begin:].strip()


def _ends_sentence(line: str, end: re.Match[str]) -> bool:
    following = _NEXT_WORD.match(line, end.end())
    following_word = following[1] if following else ""
    if following_word[:1].islower():
        return False
    if not end[0].startswith(".") or end[0].startswith(".."):
        return True
    before = _LAST_WORD.search(line[max(0, end.start() - _LOOK_BACK_CHARS) : end.start()])
    word = before[0] if before else ""
    if word.lower() in _TITLES:
        return False
    if word.lower() in _COUNTED and following_word[:1].isdigit():
        return False
    if _LETTERS.fullmatch(f"{word}."):
        return not following_word or following_word.lower() in OPENERS
    return True


def _cut(sentence: str, *, is_opening: bool) -> Iterator[str]:
    """Pieces no longer than allowed, cut after a clause, else between words, else anywhere."""
    limit = _MAX_OPENING_CHARS if is_opening else MAX_SENTENCE_CHARS
    rest = sentence
    while len(rest) > MAX_SENTENCE_CHARS:
        at = _last_end(_CLAUSE_END, rest, limit) or rest.rfind(" ", limit // 3, limit) + 1 or limit
        yield rest[:at].strip()
        rest = rest[at:].strip()
        limit = MAX_SENTENCE_CHARS
    yield rest


def _last_end(pattern: re.Pattern[str], text: str, limit: int) -> int:
    """Where the pattern's last match in the later part of `text[:limit]` ends; 0 where there is none."""
    return max((match.end() for match in pattern.finditer(text, limit // 3, limit)), default=0)
