#!/usr/bin/env python3
"""Opens pages of --report in a headless Chromium: light and dark, narrow and wide, and as they are printed.

    browser.py --zipfit PROGRAM [--keep DIRECTORY]

Looks for errors in the console, content that is wider than the page, letters outside of their picture or over each
other, text that is hidden or has too little contrast, and what cannot be reached with the keyboard. With --keep, the
pages and a screenshot of each stay in DIRECTORY for people to look at. Skips itself, visibly, without Chromium.
"""

import argparse
import base64
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
POOL, TARGETS = ROOT / "data/pool.jsonl", ROOT / "data/targets.jsonl"
WIDTHS = (360, 768, 1280)
TEXT_CONTRAST = 4.5
"""As WCAG 2.1 asks for, level AA."""

LOOK = r"""
const problems = [];
const visible = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0; };
const say = (what, e) => problems.push(what + ': ' + (e ? (e.textContent || e.tagName).trim().slice(0, 60) : ''));
if (document.documentElement.scrollWidth > innerWidth)
    say(`the page is ${document.documentElement.scrollWidth} wide`);
for (const e of document.querySelectorAll('body *')) {
    const r = e.getBoundingClientRect();
    if (visible(e) && r.right > innerWidth + 1 && !e.closest('.scroll') && !e.closest('.skip')) say('beyond the edge', e);
}
for (const e of document.querySelectorAll('h1, h2, h3, h4, section p, figcaption, dd, dt, .text'))
    if (!visible(e) && !e.closest('details:not([open])') && e.textContent) say('hidden', e);
for (const svg of document.querySelectorAll('svg[role=img]')) {
    const frame = svg.getBoundingClientRect(), seen = [];
    if (!svg.querySelector('title').textContent || !svg.querySelector('desc').textContent) say('no words', svg);
    for (const t of svg.querySelectorAll('text')) {
        const r = t.getBoundingClientRect();
        if (getComputedStyle(t).display === 'none') continue;
        if (r.left < frame.left - 1 || r.right > frame.right + 1 || r.top < frame.top - 1 || r.bottom > frame.bottom + 1)
            say('outside of its picture', t);
        for (const s of seen)
            if (r.left < s.right - 1 && r.right > s.left + 1 && r.top < s.bottom - 2 && r.bottom > s.top + 2)
                say('over another one', t);
        seen.push(r);
    }
}
const channels = c => (c.match(/[\d.]+/g) || []).map(Number);
const light = c => { const [r, g, b] = channels(c).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (channels(c)[3] !== 0) return c; } return 'rgb(255, 255, 255)'; };
for (const e of document.querySelectorAll('p, h1, h2, h4, dt, dd, small, th, td, figcaption, a, summary, span, i, mark, .text, svg text')) {
    if (!visible(e) || e.closest('.skip')) continue;
    const style = getComputedStyle(e), one = light(e.closest('svg') ? style.fill : style.color), two = light(behind(e));
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (contrast < TEXT_CONTRAST) say(`contrast ${contrast.toFixed(1)}`, e);
}
return [...new Set(problems)].slice(0, 20);
"""


class Browser:
    """Chromium, spoken to through its driver."""

    def __init__(self, driver):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.driver = subprocess.Popen([driver, f"--port={self.port}"], stdout=subprocess.DEVNULL)
        self.session = None
        for _ in range(300):
            try:
                self.ask("GET", "/status")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        capabilities = {"browserName": "chrome", "goog:loggingPrefs": {"browser": "ALL"},
                        "goog:chromeOptions": {"args": arguments}}
        self.session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})["sessionId"]

    def ask(self, method, path, body=None):
        """One request of the WebDriver protocol; its value."""
        prefix = f"/session/{self.session}" if self.session else ""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{prefix}{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def tools(self, command, **parameters):
        """A command of the developers' tools."""
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def run(self, script):
        return self.ask("POST", "/execute/sync", {"script": script, "args": []})

    def open(self, page, width, scheme, media=""):
        """Opens a page as a screen of this width shows it."""
        self.tools("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.tools("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 600)
        self.ask("POST", "/url", {"url": page.as_uri()})

    def errors(self):
        return [entry["message"] for entry in self.ask("POST", "/se/log", {"type": "browser"})]

    def shot(self, path):
        height = min(self.run("return document.documentElement.scrollHeight"), 12000)
        width = self.run("return innerWidth")
        picture = self.tools("Page.captureScreenshot", captureBeyondViewport=True,
                             clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1})
        path.write_bytes(base64.b64decode(picture["data"]))

    def focused(self):
        """What the Tab key comes to, one after the other, up to the first that comes twice."""
        found = []
        for _ in range(200):
            for kind in "keyDown", "keyUp":
                self.tools("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
            # A number for each element, and whether it can be seen.
            number, seen = self.run("""const e = document.activeElement; const r = e.getBoundingClientRect();
                return [[...document.querySelectorAll('*')].indexOf(e), e.tagName + (r.width > 0 && r.left >= 0 ? '' : ' unseen')]""")
            if number in [n for n, _ in found]:
                break
            found.append((number, seen))
        return [seen for _, seen in found]

    def close(self):
        try:
            if self.session:
                self.ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()


def hostile(path):
    """A pool whose records, values and names hold what must not get into a page."""
    with open(POOL, encoding="utf-8") as pool, open(path, "wb") as out:
        for number, line in enumerate(pool):
            record = json.loads(line)
            if number % 3 == 0:
                record["text"] += "<script>document.title = 'broken'</script>\u202e back \u2066 \0 \x1b[31m" + "w" * 5000
            if number % 7 == 0:
                record["text"] = "<img src=x onerror=alert(1)>\u200b" * 20 + record["text"]
            if number % 4 == 0:
                record["source"] = f"</td><script>x</script>\u202e{number}" + "verylongvalue" * 12
            row = json.dumps(record, ensure_ascii=number % 2 == 0).encode()
            out.write((row.replace(b"a", b"\xff\xfe", 9) if number % 5 == 0 else row) + b"\n")
            if number % 40 == 0:
                out.write(b"no JSON <b>\xfe" + b"z" * 400 + b"\n{\"text\": 5}\n\n")


def make_pages(zipfit, directory):
    """Pages of many kinds, by name."""
    bad = directory / ("<b>&amp;" + "long-name-" * 12 + ".jsonl")
    hostile(bad)
    runs = {
        "plain": ["-k", "60", "--report-by", "source", POOL],
        "hostile": ["-k", "100", "--report-by", "source", "--on-error", "skip", "--dedup", "near", bad],
        "files": ["-k", "50", "--exclude", TARGETS, "--exclude-ngram", "5", POOL, bad, "--on-error", "skip"],
        "auto": ["--budget", "auto=60k", POOL],
        "drawn": ["-k", "50", "--cover", "1", "--keep-general", "0.3", "--report-by", "source", POOL],
        "one": ["-k", "1", POOL],
    }
    for name, options in runs.items():
        page = directory / f"{name}.html"
        subprocess.run([zipfit, "select", "-q", "-t", TARGETS, "--report", page, "-o", os.devnull, *options], check=True)
        yield name, page
    page = directory / "sets.html"
    subprocess.run([zipfit, "select", "-q", "-t", f"a={TARGETS}", "-t", f"b={TARGETS}", "--score", "conditional", "-k", "40",
                    "--report", page, "-o", os.devnull, POOL], check=True)
    yield "sets", page


def check(browser, name, page, keep):
    """The problems of one page."""
    problems = []
    title = None
    for width in WIDTHS:
        for scheme in "light", "dark":
            browser.open(page, width, scheme)
            title = browser.run("return document.title")
            place = f"{name}, {width} wide, {scheme}"
            look = LOOK.replace("TEXT_CONTRAST", str(TEXT_CONTRAST))
            problems += [f"{place}: {problem}" for problem in browser.run(look)]
            browser.run("document.querySelectorAll('details').forEach(e => e.open = true)")
            problems += [f"{place}, all open: {problem}" for problem in browser.run(look)]
            problems += [f"{place}: console: {error}" for error in browser.errors()]
            if keep:
                browser.open(page, width, scheme)
                browser.shot(keep / f"{name}-{width}-{scheme}.png")
    if "selected by zipfit" not in title:
        problems.append(f"{name}: its title is {title}")
    problems += keys(browser, name, page)
    # On paper, from a dark screen.
    browser.open(page, 760, "dark", "print")
    problems += [f"{name}, printed: {p}" for p in browser.run(LOOK.replace("TEXT_CONTRAST", str(TEXT_CONTRAST)))]
    if browser.run("return getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)":
        problems.append(f"{name}: printed in the dark")
    return problems


def keys(browser, name, page):
    """The Tab key comes to every link and every table, and shows each."""
    browser.open(page, 1280, "light")
    wanted = browser.run("return [...document.querySelectorAll('a, summary, .scroll')]"
                         ".filter(e => !e.closest('details:not([open])') || e.tagName == 'SUMMARY').length")
    reached = [tag for tag in browser.focused() if not tag.startswith(("BODY", "HTML"))]
    return [f"{name}: {len(reached)} of {wanted} by the keyboard"] * (len(reached) != wanted) + [
        f"{name}: focus on an element that cannot be seen: {tag}" for tag in reached if tag.endswith("unseen")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--zipfit", required=True, type=os.path.abspath)
    parser.add_argument("--keep", type=pathlib.Path)
    arguments = parser.parse_args()
    driver = shutil.which("chromedriver")
    if driver is None:
        print("skipped: chromedriver is not installed (Debian: chromium chromium-driver)")
        sys.exit(77)
    problems, count = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        directory = arguments.keep.resolve() if arguments.keep else pathlib.Path(scratch)
        directory.mkdir(parents=True, exist_ok=True)
        browser = Browser(driver)
        try:
            for name, page in make_pages(arguments.zipfit, directory):
                problems += check(browser, name, page, directory if arguments.keep else None)
                count += 1
        finally:
            browser.close()
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{count} pages, {len(problems)} problems")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
