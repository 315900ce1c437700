"""Checks a page of --report, without a browser: it is well formed, complete in itself and safe, and says the run's numbers.

    page_check.py PAGE [STATS]

Prints what the page says in short, for a case to compare.
"""

import html.parser
import json
import re
import sys

VOID = {"meta", "br", "link", "img", "input", "hr"}
KNOWN = set("""html head meta title style body header main footer nav ul li a p h1 h2 h3 h4 b bdi i br dl dt dd div small
section figure figcaption details summary table thead tbody tr th td span mark article svg desc path rect text circle
polyline""".split())
LARGEST = 300_000


class Page(html.parser.HTMLParser):
    """What is in a page; problems are collected."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.problems, self.ids, self.links = [], [], [], []
        self.headings, self.cards, self.text = [], {}, {}
        self.svgs = 0

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag not in KNOWN:
            self.problems.append(f"element {tag}")
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "style", "srcset", "data", "action"):
                self.problems.append(f"attribute {name}")
            if "://" in (value or ""):
                self.problems.append(f"address {value}")
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if "href" in attributes:
            self.links.append(attributes["href"])
        if tag == "svg" and attributes.get("aria-hidden") != "true":
            self.svgs += 1
            if attributes.get("role") != "img" or not attributes.get("aria-labelledby"):
                self.problems.append("a picture without words")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> after <{self.open[-1] if self.open else ''}>")
        else:
            self.open.pop()

    def handle_data(self, data):
        for tag in self.open:
            if tag != "style":
                self.text[tag] = self.text.get(tag, "") + data
        if self.open and self.open[-1] in ("h1", "h2", "h3"):
            self.headings.append((self.open[-1], data))
        if self.open and self.open[-1] in ("dt", "dd"):
            self.cards.setdefault(self.open[-1], []).append(data)


def main():
    path = sys.argv[1]
    with open(path, "rb") as file:
        content = file.read()
    page = Page()
    text = content.decode()
    page.feed(text)
    page.close()
    problems = page.problems
    if page.open:
        problems.append(f"not closed: {page.open}")
    if len(set(page.ids)) != len(page.ids):
        problems.append("an id twice")
    problems += [f"link {link}" for link in page.links if link[:1] != "#" or link[1:] not in page.ids]
    if len(content) > LARGEST:
        problems.append(f"{len(content)} bytes")
    if "default-src 'none'" not in text or '<html lang="en">' not in text or "@import" in text or "url(" in text:
        problems.append("not complete in itself")
    if re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", text):
        problems.append("a character that cannot be seen")
    levels = [int(tag[1]) for tag, _ in page.headings]
    if levels[0] != 1 or any(b > a + 1 for a, b in zip(levels, levels[1:])):
        problems.append(f"headings {levels}")
    if page.svgs != text.count("</desc>"):
        problems.append("a picture without a description")
    print(*problems or ["sound"], sep="\n")
    print(re.sub(r"\s+", " ", page.text["h1"]))
    print("sections:", ", ".join(data for tag, data in page.headings if tag != "h1"))
    if len(sys.argv) > 2:
        with open(sys.argv[2], encoding="utf-8") as file:
            stats = json.load(file)
        cards = dict(zip(page.cards["dt"], page.cards["dd"]))
        wrong = [name for name, value in (("Records read", stats["read"]), ("Copies left out", stats.get("copies")),
                                          ("Scores selected", f"{stats['highest']:.4f}"))
                 if name in cards and cards[name] != (f"{value:,}" if isinstance(value, int) else value)]
        wrong += [key for key in (f"{stats['scored']:,}", f"{stats['selected']:,}") if key not in page.text["h1"]]
        for cause, count in stats["skipped"].items():
            row = re.search(rf'<th scope="row">{cause}(?: \(bad\))?</th><td class="n">([\d,]+)<', text)
            if (row.group(1) if row else "0") != f"{count:,}":
                wrong.append(cause)
        print("numbers:", *wrong or ["as in --stats"])


main()
