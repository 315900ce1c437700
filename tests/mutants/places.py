"""The places of a source tree where a fault can be planted, found in clang's syntax tree.

A fault is written into the source beside what stands there, and a number decides at run
time which of the two counts: `a < b` becomes `(zf_mutant(7) ? (a <= b) : (a < b))`. So all
faults need one build. What cannot be chosen at run time is left alone: constant
expressions, static initialisers, macros.
"""

import collections
import dataclasses
import json
import os
import re
import shlex
import sys

# Debian puts the package python3-clang-14 where another Python than Debian's does not look.
sys.path.append("/usr/lib/python3/dist-packages")
import clang.cindex as cindex  # noqa: E402 pylint: disable=wrong-import-position
from clang.cindex import CursorKind as Kind  # noqa: E402 pylint: disable=wrong-import-position

KINDS = ("operator", "condition", "constant", "call")

TURNED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
          "+": "-", "-": "+", "+=": "-=", "-=": "+="}
"""What each operator is turned into."""

POINTERS = (cindex.TypeKind.POINTER, cindex.TypeKind.CONSTANTARRAY, cindex.TypeKind.INCOMPLETEARRAY)

CONSTANT_CALLS = ("_mm", "__builtin")
"""Beginnings of names of functions whose arguments must be constants."""

NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*|[0-9]+\.[0-9]*(?:[eE][-+]?[0-9]+)?|true|false")


@dataclasses.dataclass
class Place:
    """A fault and where it goes."""
    file: str
    """The file, from src/ on."""
    function: str
    kind: str
    start: int
    end: int
    """The bytes of the file that are replaced."""
    text: str
    """What stands there."""
    said: str
    """What the fault makes of it."""
    template: str
    """What is written there; @ is the fault's number."""
    line: str = ""
    """The line that a constant stands in, since a number says little."""
    nth: int = 1
    """Which one it is in the function, if the same fault fits in several places there."""
    number: int = -1

    @property
    def folder(self):
        """The directory below src/."""
        return os.path.dirname(self.file).split("/", 1)[-1]

    @property
    def key(self):
        """The fault's name: neither lines nor the names of files, which change without a change of the fault."""
        where = f" in {self.line}" if self.line else ""
        nth = f" #{self.nth}" if self.nth > 1 else ""
        return f"{self.function}: {self.text} => {self.said}{where}{nth}"


def one_line(text):
    """A text without line ends and without comments."""
    return " ".join(re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.S).split())


class Finder:
    """Walks the functions of a translation unit."""

    def __init__(self, root):
        self.root = root
        self.places = {}
        self.texts = {}
        self.path = self.function = self.text = None

    def read(self, path):
        """The text of a file, one character for each byte."""
        if path not in self.texts:
            with open(path, encoding="latin-1", newline="") as file:
                self.texts[path] = file.read()
        return self.texts[path]

    def parse(self, source, options):
        """Takes the places of a source file and of the headers below src/ that it includes."""
        unit = cindex.Index.create().parse(source, args=options)
        errors = [str(message) for message in unit.diagnostics if message.severity >= cindex.Diagnostic.Error]
        if errors:
            sys.exit(f"clang cannot read {source}: {errors[0]}")
        for cursor in unit.cursor.get_children():
            file = cursor.location.file
            if cursor.kind != Kind.FUNCTION_DECL or not cursor.is_definition() or file is None:
                continue
            path = os.path.realpath(file.name)
            if not path.startswith(self.root + "/src/"):
                continue
            self.path, self.function, self.text = path, cursor.spelling, self.read(path)
            for child in cursor.get_children():
                if child.kind == Kind.COMPOUND_STMT:
                    self.walk(child, cursor)

    def span(self, cursor):
        """The bytes of a cursor, and their text."""
        start, end = cursor.extent.start.offset, cursor.extent.end.offset
        return start, end, self.text[start:end]

    def add(self, kind, start, end, said, template):
        """Notes a place, once for all the translation units that include it."""
        text = self.text[start:end]
        # A text that is not whole begins or ends in a macro.
        if not text or any(text.count(a) != text.count(b) for a, b in ("()", "[]", "{}")) or "#" in text:
            return
        place = Place(os.path.relpath(self.path, self.root), self.function, kind, start, end, one_line(text),
                      one_line(said), template)
        if kind == "constant":
            place.line = one_line(self.text[self.text.rfind("\n", 0, start) + 1:self.text.find("\n", end)])
        self.places.setdefault((place.file, start, end, place.said, kind), place)

    def walk(self, cursor, parent):
        """Looks at a cursor and at what is below."""
        kind = cursor.kind
        if kind in (Kind.CXX_UNARY_EXPR, Kind.ENUM_DECL, Kind.STRUCT_DECL, Kind.UNION_DECL, Kind.TYPEDEF_DECL,
                    Kind.STATIC_ASSERT, Kind.GENERIC_SELECTION_EXPR):
            return
        children = list(cursor.get_children())
        if kind == Kind.VAR_DECL:
            if cursor.storage_class == cindex.StorageClass.STATIC:
                return
            start, _, text = self.span(cursor)
            equals = text.find("=")
            children = [child for child in children if 0 <= equals < child.extent.start.offset - start]
        elif kind == Kind.CASE_STMT:
            children = children[1:]
        elif kind == Kind.COMPOUND_LITERAL_EXPR:
            children = [child for child in children if child.kind == Kind.INIT_LIST_EXPR]
        elif kind in (Kind.BINARY_OPERATOR, Kind.COMPOUND_ASSIGNMENT_OPERATOR):
            self.binary(cursor, children)
        elif kind in (Kind.IF_STMT, Kind.WHILE_STMT):
            self.condition(children[0], kind == Kind.IF_STMT)
        elif kind == Kind.CONDITIONAL_OPERATOR:
            self.choice(children[0])
        elif kind in (Kind.INTEGER_LITERAL, Kind.FLOATING_LITERAL):
            self.constant(cursor, parent)
        self.statement(cursor, parent)
        if kind == Kind.CALL_EXPR and cursor.spelling.startswith(CONSTANT_CALLS):
            children = [child for child in children if not self.is_literal(child)]
        for child in children:
            self.walk(child, cursor)

    @staticmethod
    def is_literal(cursor):
        """Whether a cursor is a number, under conversions or not."""
        while cursor.kind in (Kind.UNEXPOSED_EXPR, Kind.PAREN_EXPR, Kind.CSTYLE_CAST_EXPR):
            below = list(cursor.get_children())
            if not below:
                return False
            cursor = below[-1]
        return cursor.kind == Kind.INTEGER_LITERAL

    def binary(self, cursor, children):
        """An operator turned; one side of a condition dropped."""
        if len(children) != 2:
            return
        left, right = children
        start, end, _ = self.span(cursor)
        if left.extent.start.offset != start or right.extent.end.offset != end or \
           left.extent.end.offset > right.extent.start.offset:
            return
        between = self.text[left.extent.end.offset:right.extent.start.offset]
        operator = between.strip()
        if operator not in TURNED:
            return
        pointers = [child.type.get_canonical().kind in POINTERS for child in children]
        if operator in ("+", "-") and pointers[1]:
            return
        a, b = self.span(left)[2], self.span(right)[2]
        # && binds more tightly than ||.
        left_side = f"({a})" if operator == "||" and "||" in a else a
        turned = f"{left_side}{between.replace(operator, TURNED[operator])}{b}"
        self.add("operator", start, end, turned, f"(zf_mutant(@) ? ({turned}) : ({a}{between}{b}))")
        if operator == "&&":
            self.add("condition", start, end, a, f"({a} && (zf_mutant(@) || ({b})))")
            self.add("condition", start, end, b, f"((zf_mutant(@) || ({a})) && {b})")
        elif operator == "||":
            self.add("condition", start, end, a, f"({a} || (!zf_mutant(@) && ({b})))")
            self.add("condition", start, end, b, f"((!zf_mutant(@) && ({a})) || {b})")

    def condition(self, cursor, is_if):
        """The condition of an if or while negated, never true, or (if) always true."""
        start, end, text = self.span(cursor)
        if not self.text[:start].rstrip().endswith("(") or not self.text[end:].lstrip().startswith(")") or \
           text in ("true", "1"):
            return
        self.add("condition", start, end, f"!({text})", f"zf_mutant(@) == !({text})")
        self.add("condition", start, end, "false", f"({text}) && !zf_mutant(@)")
        if is_if:
            self.add("condition", start, end, "true", f"({text}) || zf_mutant(@)")

    def choice(self, cursor):
        """The condition of a conditional expression negated."""
        start, end, text = self.span(cursor)
        self.add("condition", start, end, f"!({text})", f"(zf_mutant(@) == !({text}))")

    def constant(self, cursor, parent):
        """A number, or true and false."""
        start, end, text = self.span(cursor)
        if not NUMBER.fullmatch(text) or \
           (self.text[:start].rstrip().endswith("[") and parent.kind != Kind.ARRAY_SUBSCRIPT_EXPR):
            return
        said = {"true": "false", "false": "true"}.get(text, f"{text} + 1")
        self.add("constant", start, end, said, f"(zf_mutant(@) ? ({said}) : {text})")

    def statement(self, cursor, parent):
        """A statement that is a call, left out."""
        call = cursor
        if cursor.kind == Kind.CSTYLE_CAST_EXPR and cursor.type.kind == cindex.TypeKind.VOID:
            call = ([child for child in cursor.get_children()] or [cursor])[-1]
        if call.kind != Kind.CALL_EXPR or call.spelling.startswith("__builtin"):
            return
        first = next(parent.get_children())
        if parent.kind != Kind.COMPOUND_STMT and (
                parent.kind not in (Kind.IF_STMT, Kind.WHILE_STMT, Kind.FOR_STMT) or
                (first == cursor and parent.kind != Kind.FOR_STMT)):
            return
        start, end, text = self.span(cursor)
        if not text.endswith(")") or not re.match(r"(\(void\)\s*)?[\w>.-]+\(", text) or \
           not self.text[end:].startswith(";"):
            return
        self.add("call", start, end, "nothing", f"(zf_mutant(@) ? (void)0 : (void)({text}))")


def find(root, commands):
    """All places of the tree at root, whose files are compiled as the file commands says."""
    root = os.path.realpath(root)
    finder = Finder(root)
    seen = set()
    with open(commands, encoding="utf-8") as file:
        for entry in json.load(file):
            source = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
            if not source.startswith(root + "/src/") or source in seen:
                continue
            seen.add(source)
            options = [word for word in shlex.split(entry["command"]) if re.match(r"-[DIm]|-std|-isystem", word)]
            system = re.findall(r"-isystem (\S+)", entry["command"])
            options = [word for word in options if word != "-isystem"] + ["-I" + path for path in system]
            finder.parse(source, options)
    # Functions of one name in two files, and one text twice in a function, are told apart by their order.
    places = sorted(finder.places.values(), key=lambda place: (place.file, place.start, place.end))
    counts = collections.Counter()
    for place in places:
        key = place.key
        counts[key] += 1
        place.nth = counts[key]
    return places
