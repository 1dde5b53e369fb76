"""The way to a smaller program: cut out statements, level by level, unwrap, simplify, until nothing more goes."""

import ast
import itertools

from constants import constants, taken, with_constants
from edits import MOST_LENGTH, indent, instead, levels, only_passes, parsed, plain, unwrapped, without
from expressions import simpler
from guard import has_a_say
from inline import based, flattened, inlined, substituted


class Done(Exception):
    """There is no time left, or enough was tried."""


class Search:
    """Makes `text` smaller as long as it `holds`, which runs it; `guarded` leaves what has a say in what stays.

    `seen` runs a text and gives the constants that may stand for its expressions; None where none may.
    """

    def __init__(self, text, holds, guarded, seen=None):
        self.text, self._holds, self.guarded, self._seen, self._tried = text, holds, guarded, seen, {text}

    def run(self):
        """All of it; `text` is the smallest so far, whenever it ends."""
        try:
            self._take(plain(self.text))
            before = None
            while before != self.text:
                before = self.text
                self._round()
                if before == self.text and not self.guarded:
                    self._each(substituted)  # what stands for itself can be cut, inlined and unwrapped better
        except (Done, RecursionError, MemoryError):
            return

    def _round(self):
        self._cut_levels()
        if self._seen:
            self._each(lambda text: taken(text, self._seen(text)))
            self._reduce(self.text, constants(self.text, self._seen(self.text)), with_constants)
            self._cut_levels()
        self._each(lambda text: unwrapped(text, self.guarded))
        self._each(lambda text: inlined(text, self.guarded))
        if not self.guarded:
            for ways in (based, flattened, simpler):
                self._each(ways)

    def _take(self, candidate):
        """Whether a text does as well as the one so far, whose place it takes then."""
        if not self._tries(candidate):
            return False
        self.text = candidate
        return True

    def _tries(self, candidate):
        if candidate in self._tried or len(candidate) > MOST_LENGTH or parsed(candidate) is None:
            return False
        self._tried.add(candidate)
        return self._holds(candidate)

    def _each(self, ways):
        """Takes what goes of the texts that are one step away, and goes on where it was."""
        place = 0
        while True:
            for candidate in itertools.islice(ways(self.text), place, None):
                if self._take(candidate):
                    break
                place += 1
            else:
                return

    def _cut_levels(self):
        depth = 0
        while True:
            found = levels(self.text)
            if depth >= len(found):
                return
            self._reduce(self.text, [unit for unit in found[depth] if not only_passes(unit)], without)
            depth += 1

    def _reduce(self, base, parts, changed_by):
        """Changes a text by as many of these parts as go, in ever smaller pieces, the last ones first."""
        done, size = [], len(parts)
        while size:
            changed = False
            for end in range(len(parts), 0, -size):
                piece = parts[max(0, end - size) : end]
                if self._may_go(base, done + piece, piece) and self._take(changed_by(base, done + piece)):
                    done, changed = done + piece, True
                    parts = [part for part in parts if part not in piece]
            size = min(size // 2, len(parts)) if size > 1 else int(changed and bool(parts))

    def _may_go(self, base, gone, piece):
        """Whether it has no say in what stays, or never runs."""
        if not self.guarded:
            return True
        kept = parsed(without(base, gone))
        if kept is None:
            return False
        if not has_a_say(ast.parse(base), [node for unit in gone for node in unit.nodes], kept):
            return True
        return len(piece) == 1 and self._never_runs(base, piece[0])

    def _never_runs(self, base, unit):
        """Whether the program doesn't end where the unit stands."""
        margin = indent(base.split("\n")[unit.first - 1])
        return self._tries(instead(base, unit, [margin + "__import__('os')._exit(86)"]))
