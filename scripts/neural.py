"""Judges selections by a small neural network: a byte-level transformer, trained on random text of the pool, then
fine-tuned from the same start on each selection, with the same number of steps. Prints a table in Markdown: the bits
per byte of the test text after training on the first part of each selection (fewer is better), beside what the
program's evaluator says, and the rank correlation of the two. neural.sh runs it.

    neural.py --base FILE --test FILE [--field NAME] [--base-bytes N] [--bytes N] [--points N] NAME=FILE=BITS...

BITS is what the evaluator says of the selection. Seeded; the same on one machine with the same number of threads.
"""

import argparse
import json
import math
import time

import torch
from torch import nn
from torch.nn import functional

CONTEXT = 192  # bytes
WIDTH = 128
HEADS = 4
LAYERS = 3
BATCH = 16
SEED = 1
PEAK_BASE, PEAK_TUNE = 2e-3, 1e-3  # learning rates


class Block(nn.Module):
    """Attention and a feed-forward layer, each after a normalization and beside a residual path."""

    def __init__(self):
        super().__init__()
        self.before_attention, self.before_feed = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.project, self.join = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.feed = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x, mask):
        """One layer of the network."""
        batch, length, _ = x.shape
        heads = self.project(self.before_attention(x)).view(batch, length, 3, HEADS, WIDTH // HEADS)
        query, key, value = (part.transpose(1, 2) for part in heads.unbind(2))
        weights = (query @ key.transpose(2, 3)) / math.sqrt(WIDTH // HEADS)
        seen = weights.masked_fill(mask[:length, :length], -1e9).softmax(-1) @ value
        x = x + self.join(seen.transpose(1, 2).reshape(batch, length, WIDTH))
        return x + self.feed(self.before_feed(x))


class Model(nn.Module):
    """Predicts each byte from the ones before it in its window."""

    def __init__(self):
        super().__init__()
        self.bytes, self.places = nn.Embedding(256, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm, self.out = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 256)
        self.register_buffer("mask", torch.ones(CONTEXT, CONTEXT, dtype=torch.bool).triu(1))

    def forward(self, text):
        """The logits of the next byte at each place."""
        x = self.bytes(text) + self.places(torch.arange(text.shape[1]))
        for block in self.blocks:
            x = block(x, self.mask)
        return self.out(self.norm(x))

    def loss(self, windows):
        """Nats per byte of windows of CONTEXT + 1 bytes."""
        logits = self(windows[:, :-1].long())
        return functional.cross_entropy(logits.reshape(-1, 256), windows[:, 1:].long().reshape(-1))


def read_text(path, field, most):
    """The first `most` bytes of the documents of a file, a newline after each."""
    text = bytearray()
    with open(path, "rb") as file:
        for line in file:
            if len(text) >= most:
                break
            if line.strip():
                text += json.loads(line)[field].encode("utf-8", "replace") + b"\n"
    return bytes(text[:most])


def windows_of(text, random_order):
    """Windows of the text, each byte predicted once, as rows."""
    count = (len(text) - 1) // CONTEXT
    if count < 1:
        raise SystemExit("neural.py: a text has fewer than %d bytes" % (CONTEXT + 1))
    data = torch.frombuffer(bytearray(text), dtype=torch.uint8)
    rows = torch.stack([data[i * CONTEXT:i * CONTEXT + CONTEXT + 1] for i in range(count)])
    return rows[torch.randperm(count)] if random_order else rows


def train(model, rows, peak, marks, note):
    """Trains on the rows once and calls `note` after each of `marks` rows."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak, betas=(0.9, 0.98), weight_decay=0.01)
    steps = math.ceil(len(rows) / BATCH)
    for step in range(steps):
        done = step / steps
        rate = peak * min(1, (step + 1) / 50) * (1 - 0.9 * done)
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        loss = model.loss(rows[step * BATCH:(step + 1) * BATCH])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        while marks and (step + 1) * BATCH >= marks[0]:
            marks.pop(0)
            note()


def judge(model, rows):
    """Bits per byte of the rows."""
    with torch.no_grad():
        losses = [model.loss(rows[i:i + 64]).item() * len(rows[i:i + 64]) for i in range(0, len(rows), 64)]
    return sum(losses) / len(rows) / math.log(2)


def ranks(values):
    """Ranks from 1; equal values have the mean of theirs."""
    order = sorted(values)
    return [order.index(value) + (order.count(value) + 1) / 2 for value in values]


def correlation(a, b):
    """Spearman's rank correlation; NaN where one of them has no order."""
    a, b = ranks(a), ranks(b)
    mean = (len(a) + 1) / 2
    products = sum((x - mean) * (y - mean) for x, y in zip(a, b))
    squares = math.sqrt(sum((x - mean)**2 for x in a) * sum((y - mean)**2 for y in b))
    return products / squares if squares > 0 else math.nan


def main():
    """Trains, judges and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--field", default="text")
    parser.add_argument("--base-bytes", type=int, default=2000000)
    parser.add_argument("--bytes", type=int, default=500000)
    parser.add_argument("--test-bytes", type=int, default=100000)
    parser.add_argument("--points", type=int, default=2, help="how often a selection is judged while it is learnt")
    parser.add_argument("selections", nargs="+", metavar="NAME=FILE=BITS")
    options = parser.parse_args()
    test = windows_of(read_text(options.test, options.field, options.test_bytes), False)
    torch.manual_seed(SEED)
    model, began = Model(), time.time()
    train(model, windows_of(read_text(options.base, options.field, options.base_bytes), True), PEAK_BASE, [], None)
    start = {name: value.clone() for name, value in model.state_dict().items()}
    parameters = sum(value.numel() for value in model.parameters())
    sizes = [options.bytes * (i + 1) // options.points for i in range(options.points)]
    print("| fine-tuned on (%.1f M parameters; before: %.4f) | %s | evaluator | seconds |" %
          (parameters / 1e6, judge(model, test), " | ".join("%dk" % (size // 1000) for size in sizes)), flush=True)
    print("|---|" + "---|" * (len(sizes) + 2), flush=True)
    last, known = [], []
    for selection in options.selections:
        name, path, bits = selection.rsplit("=", 2)
        begin, found = time.time(), []
        model.load_state_dict(start)
        torch.manual_seed(SEED)
        rows = windows_of(read_text(path, options.field, options.bytes), True)
        marks = [max(1, len(rows) * (i + 1) // options.points) for i in range(options.points)]
        train(model, rows, PEAK_TUNE, marks, lambda found=found: found.append(judge(model, test)))
        print("| %s | %s | %s | %d |" % (name, " | ".join("%.4f" % value for value in found), bits,
                                         time.time() - begin), flush=True)
        last.append(found[-1])
        known.append(float(bits))
    print("\nRank correlation with the evaluator: %.2f; %d s" % (correlation(last, known), time.time() - began))


if __name__ == "__main__":
    main()
