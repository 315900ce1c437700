"""The words of a text, and which texts are the same, by Python's unicodedata: the rules of src/util/words.h and src/select/same_text.h.

Run as a program, it compares them with the C code:

    words.py --words PROGRAM

on every code point that Python's Unicode assigns, on random texts in twelve scripts,
and on random bytes. Exit status: 0 all the same, 1 something differs.
"""

import argparse
import functools
import random
import re
import subprocess
import sys
import unicodedata

MASK = 2**64 - 1
BAD_BYTE = 0x110000
IGNORABLE = [  # DerivedCoreProperties.txt, Default_Ignorable_Code_Point
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
]
APOSTROPHES = set(map(chr, [*range(0x2B9, 0x2C0), 0x2C8, 0x2EE]))
ALONE = (  # how the names of letters begin that stand alone
    "CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH", "HIRAGANA", "KATAKANA", "THAI", "LAO ", "KHMER", "MYANMAR",
    "TAI LE ", "NEW TAI LUE", "TAI THAM", "TAI VIET", "AHOM", "TANGUT", "NUSHU", "KHITAN", "HENTAIGANA", "IDEOGRAPHIC CLOSING",
    "IDEOGRAPHIC ITERATION", "IDEOGRAPHIC NUMBER",
    "VERTICAL IDEOGRAPHIC", "VERTICAL KANA", "MASU MARK", "HANGZHOU NUMERAL", "OLD CHINESE",
)
QUOTES = {**dict.fromkeys(map(ord, "‘’‚‛‹›"), "'"), **dict.fromkeys(map(ord, "“”„‟«»"), '"')}


@functools.lru_cache(None)
def is_dropped(character):
    """Whether it counts as nothing, in words and in texts."""
    code = ord(character)
    return unicodedata.category(character) == "Cf" or any(first <= code <= last for first, last in IGNORABLE)


def is_mark(character):
    return unicodedata.category(character)[0] == "M"


@functools.lru_cache(None)
def kind(character):
    """What a folded character is: a letter, one alone, a mark, white space, or what is between words."""
    category = unicodedata.category(character)
    if category[0] == "M":
        return "mark"
    if category[0] == "Z" or character in "\t\n\v\f\r\x85":
        return "space"
    if character in APOSTROPHES:
        return "between"
    if category[0] in "LN":
        code = ord(character)
        is_tangut = 0x17000 <= code < 0x18B00 or 0x18D00 <= code < 0x18D80  # which Python has no names for
        return "alone" if is_tangut or unicodedata.name(character, "").startswith(ALONE) else "letter"
    return "letter" if category in ("Cn", "Co", "Cs") else "between"


def decompose(text):
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not is_dropped(c))


def fold(text):
    """The text decomposed, without case; marks keep theirs."""
    return decompose("".join(c if is_mark(c) else c.casefold() for c in decompose(text)))


def words_of(data):
    """The words of the bytes, as folded strings; a byte that is no UTF-8 is a surrogate in them."""
    found, word = [], ""
    for character in fold(data.decode("utf-8", "surrogateescape")):
        of_kind = kind(character)
        if of_kind == "letter":
            word += character
        elif of_kind != "mark":
            found += [word] if word else []
            found += [character] if of_kind == "alone" else []
            word = ""
    return found + ([word] if word else [])


def plain(character):
    """Quotes and dashes in ASCII."""
    if character in APOSTROPHES:
        return "'"
    if unicodedata.category(character) == "Pd" or character == "\u2212":
        return "-"
    return " " if kind(character) == "space" else QUOTES.get(ord(character), character)


@functools.lru_cache(None)
def normal(data):
    """What two texts that are the same have in common."""
    return re.sub(" +", " ", "".join(map(plain, fold(data.decode("utf-8", "surrogateescape"))))).strip(" ")


# ---- Against the C code -----------------------------------------------------


def mix(value):
    """The finalizer of SplitMix64 (Steele, Lea and Flood, 2014)."""
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & MASK
    return value ^ value >> 31


@functools.lru_cache(None)
def hash_of(word):
    """FNV-1a over code points, mixed."""
    value = 0xCBF29CE484222325
    for character in word:
        code = ord(character)
        if 0xDC80 <= code <= 0xDCFF:
            code += BAD_BYTE - 0xDC00
        value = ((value ^ code) * 0x100000001B3) & MASK
    return mix(value)


def ask(program, texts):
    """What the C code says of each text: what tells the same ones, and the hashes of the words."""
    lines = "".join(data.hex() + "\n" for data in texts)
    answers = subprocess.run([program], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    assert len(answers) == len(texts)
    return [[int(number, 16) for number in answer.split()] for answer in answers]


def compare(program, what, texts):
    """Whether words and same texts are as they should be; says what is not."""
    known = [data for data in texts if "Cn" not in map(unicodedata.category, data.decode("utf-8", "surrogateescape"))]
    if len(known) < len(texts):
        print("%s: %d skipped: another Unicode may know their characters" % (what, len(texts) - len(known)))
    texts, wrong, by_normal, by_hash = known, 0, {}, {}
    for data, (same, *words) in zip(texts, ask(program, texts)):
        expected = words_of(data)
        first = by_normal.setdefault(normal(data), (same, data))
        other = by_hash.setdefault(same, (normal(data), data))
        bad = words != [hash_of(word) for word in expected] or first[0] != same or other[0] != normal(data)
        wrong += bad
        if bad and wrong <= 5:
            print("%s: %r: words %r, as %r or %r" % (what, data, expected, first[1], other[1]))
    print("%s: %d texts, %d different texts, %d wrong" % (what, len(texts), len(by_hash), wrong))
    return wrong == 0


def assigned():
    """All code points that Python's Unicode assigns, and some that are for private use."""
    points = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) not in ("Cn", "Cs")]
    return [c for c in points if unicodedata.category(c) != "Co" or ord(c) % 64 == 0]


SCRIPTS = {
    "Latin": "aZéßﬁİıÅǅœ", "Greek": "αΣςΆᾳΐ", "Cyrillic": "яЙёЁґ", "Arabic": "عربيةﷺلآ٣", "Hebrew": "שָׁלוֹםﬡ",
    "Devanagari": "हिन्दीक़", "Thai": "ภาษาไทยำ", "Khmer": "ភាសាខ្មែរ", "Burmese": "မြန်မာ", "Han": "漢字仮名々〇豈",
    "Kana": "ひらガナｶﾞーヽ㌔", "Hangul": "한국어각ᄒ",
}
BETWEEN = [" ", "  ", "\n", "\u00a0", "\u3000", "\u2028", "-", "—", "‑", "\u2212", "'", "’", "ʼ", '"', "“", "«", "。", ".", "×", "€",
           "\u00ad", "\u200d", "\u200b", "\ufeff", "\u0301", "\u0327", "\u0345", "\u034f", "\ufe0f", "😀", "½", "№"]


def random_text(rng):
    """A text of one script or of several, in any case and normal form."""
    letters = "".join(SCRIPTS.values()) if rng.random() < 0.2 else rng.choice(list(SCRIPTS.values()))
    text = "".join(rng.choice(letters) if rng.random() < 0.75 else rng.choice(BETWEEN) for _ in range(rng.randrange(12)))
    text = rng.choice([str, str, str.upper, str.lower, str.title])(text)
    return unicodedata.normalize(rng.choice(["NFC", "NFD", "NFKC", "NFKD"]), text) if rng.random() < 0.7 else text


def random_bytes(rng):
    """A text some of whose bytes are others, or gone."""
    data = bytearray(random_text(rng).encode() or b"?")
    for _ in range(rng.randrange(4)):
        data[rng.randrange(len(data))] = rng.choice([0xC0, 0xE2, 0xED, 0xF0, 0xF5, 0xFF, 0x80, 0xA0, rng.randrange(256)])
    return bytes(data[:rng.randrange(1, len(data) + 1)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--words", required=True, help="the program that prints the words")
    parser.add_argument("--count", type=int, default=8000, help="random texts of each kind")
    options = parser.parse_args()
    rng = random.Random(1)
    version = subprocess.run([options.words, "--version"], stdout=subprocess.PIPE, check=True).stdout.decode().strip()
    print("Unicode %s in Python, %s in utf8proc" % (unicodedata.unidata_version, version))
    points = assigned()
    good = [
        compare(options.words, "each code point", ["".join(["a", c, "b ", c, c]).encode() for c in points]),
        compare(options.words, "scripts", [random_text(rng).encode() for _ in range(options.count)]),
        compare(options.words, "bytes", [random_bytes(rng) for _ in range(options.count)]),
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
