"""The parts of quality.sh that a shell is no good at.

    quality.py judge TRAIN TEST FIELD SIZE...    bits per byte of the documents of TEST after the first SIZE bytes of those
                                                 of TRAIN, one a line, by 7z's PPMd of order 8 with 512 MB
    quality.py table ROWS                        a table in Markdown from rows of tabs: name, CPU seconds, one value a size
    quality.py svg ROWS FILE TITLE NAME...       a picture of the rows of these names

The first line of ROWS holds the sizes instead of values. Standard library only.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from xml.sax.saxutils import escape

BASE, FLOOR = "ncd 6", "oracle"  # the rows between which the share of the way is measured
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 64, 190, 40, 52
# Colours that can be told apart on white and on black, also by most people who are colour-blind.
COLOURS = ["#888888", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7a5cff"]


def documents(path, field, most=math.inf):
    """The text of the first documents that fit into `most` bytes, a newline after each."""
    text = bytearray()
    with open(path, "rb") as file:
        for line in file:
            if line.strip():
                document = json.loads(line)[field].encode("utf-8", "replace") + b"\n"
                if len(text) + len(document) > most:
                    break
                text += document
    return bytes(text)


def size_of(directory, text):
    """The size of the text, compressed."""
    archive, name = os.path.join(directory, "archive.7z"), os.path.join(directory, "text")
    with open(name, "wb") as file:
        file.write(text)
    subprocess.run(["7z", "a", "-bd", "-y", "-m0=PPMd:o=8:mem=512m", archive, name], check=True, stdout=subprocess.DEVNULL)
    size = os.path.getsize(archive)
    os.remove(archive)
    return size


def judge(train, test, field, sizes):
    """Prints the bits per byte of the test text."""
    test = documents(test, field)
    with tempfile.TemporaryDirectory() as directory:
        for size in map(int, sizes):
            text = documents(train, field, size)
            print("%.4f" % (8 * (size_of(directory, text + test) - size_of(directory, text)) / len(test)))


def read_rows(path):
    """The sizes, and (name, seconds, values) of each row."""
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    return rows[0][2:], [(name, cpu, [float(value) for value in values]) for name, cpu, *values in rows[1:]]


def way(values, rows):
    """The mean share of the way from BASE to FLOOR, or None."""
    known = {name: numbers for name, _, numbers in rows}
    if BASE not in known or FLOOR not in known:
        return None
    if min(base - floor for base, floor in zip(known[BASE], known[FLOOR])) < 0.005:
        return None  # too short a way to measure shares of
    shares = [(base - value) / (base - floor) for value, base, floor in zip(values, known[BASE], known[FLOOR])]
    return sum(shares) / len(shares)


def table(path):
    """Prints the table; the lowest value of each size, but for the oracle's, is bold."""
    sizes, rows = read_rows(path)
    best = [min((values[i] for name, _, values in rows if name != FLOOR), default=None) for i in range(len(sizes))]
    print("| bits per byte | %s | way to the oracle | CPU |" % " | ".join(sizes))
    print("|---|%s---|---|" % ("---|" * len(sizes)))
    for name, cpu, values in rows:
        shown = ["**%.4f**" % value if name != FLOOR and value == best[i] else "%.4f" % value for i, value in enumerate(values)]
        share = way(values, rows)
        print("| %s | %s | %s | %s |" % (name, " | ".join(shown), "" if share is None else "%.0f %%" % (100 * share), cpu))


def bytes_of(size):
    """The number that a size such as 250k is."""
    return float(size.rstrip("kM")) * {"k": 1e3, "M": 1e6}.get(size[-1], 1)


def spread(places, least):
    """The places, moved apart so that labels do not touch."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = list(places)
    for before, after in zip(order, order[1:]):
        moved[after] = max(moved[after], moved[before] + least)
    excess = max(0, max(moved) - (HEIGHT - BOTTOM))
    return [place - excess for place in moved]


def svg(path, output, title, names):
    """Writes the picture: one line for each row, sizes on a logarithmic axis."""
    sizes, rows = read_rows(path)
    rows = [row for name in names for row in rows if row[0] == name]
    lowest, highest = min(min(row[2]) for row in rows), max(max(row[2]) for row in rows)
    low, high = math.floor(lowest * 20) / 20, math.ceil(highest * 20) / 20
    logs = [math.log(bytes_of(size)) for size in sizes]

    def x_of(i):
        return LEFT + (WIDTH - LEFT - RIGHT) * (logs[i] - logs[0]) / ((logs[-1] - logs[0]) or 1)

    def y_of(value):
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    told = "; ".join("%s: %s" % (name, ", ".join("%.3f at %s" % both for both in zip(values, sizes))) for name, _, values in rows)
    lines = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="t d" '
             'font-family="sans-serif" font-size="13">' % (WIDTH, HEIGHT, WIDTH, HEIGHT),
             "<title id=\"t\">%s</title>" % escape(title),
             "<desc id=\"d\">Bits per byte of held-out text, fewer is better, against the bytes selected. %s.</desc>" % escape(told),
             "<style>.back{fill:#fff}.ink{fill:#222}.rule{stroke:#ccc}"
             "@media (prefers-color-scheme:dark){.back{fill:#111}.ink{fill:#ddd}.rule{stroke:#444}}</style>",
             '<rect class="back" width="%d" height="%d"/>' % (WIDTH, HEIGHT),
             '<text class="ink" x="%d" y="22" font-weight="bold">%s</text>' % (LEFT, escape(title))]
    step = 0.05 if high - low <= 0.5 else 0.1
    for tick in range(round(low / step), round(high / step) + 1):
        y = y_of(tick * step)
        lines.append('<line class="rule" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/>' % (LEFT, WIDTH - RIGHT, y, y))
        lines.append('<text class="ink" x="%d" y="%.1f" text-anchor="end">%.2f</text>' % (LEFT - 8, y + 4, tick * step))
    for i, size in enumerate(sizes):
        lines.append('<text class="ink" x="%.1f" y="%d" text-anchor="middle">%s</text>' % (x_of(i), HEIGHT - BOTTOM + 20, size))
    lines.append('<text class="ink" x="%d" y="%d" text-anchor="middle">bytes selected</text>' % ((LEFT + WIDTH - RIGHT) // 2, HEIGHT - 10))
    lines.append('<text class="ink" transform="translate(16 %d) rotate(-90)" text-anchor="middle">bits per byte of the test text</text>'
                 % ((TOP + HEIGHT - BOTTOM) // 2))
    labels = spread([y_of(values[-1]) for _, _, values in rows], 16)
    for number, (name, _, values) in enumerate(rows):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join("%.1f,%.1f" % (x_of(i), y_of(value)) for i, value in enumerate(values))
        dashes = ' stroke-dasharray="5 4"' if name in ("random", FLOOR) else ""
        lines.append('<polyline fill="none" stroke="%s" stroke-width="2.5"%s points="%s"/>' % (colour, dashes, points))
        lines += ['<circle fill="%s" r="3.5" cx="%.1f" cy="%.1f"/>' % (colour, x_of(i), y_of(value)) for i, value in enumerate(values)]
        lines.append('<text fill="%s" x="%d" y="%.1f">%s</text>' % (colour, WIDTH - RIGHT + 10, labels[number] + 4, escape(name)))
    with open(output, "w", encoding="utf-8") as file:
        file.write("\n".join(lines + ["</svg>"]) + "\n")


def main():
    """Does what the first word says."""
    command, *words = sys.argv[1:]
    if command == "judge":
        judge(words[0], words[1], words[2], words[3:])
    elif command == "table":
        table(words[0])
    else:
        svg(words[0], words[1], words[2], words[3:])


if __name__ == "__main__":
    main()
