"""Condition and key condition expressions: text to tree, with every check that needs no item.

The language is DynamoDB's, cut to top-level attributes, comparisons, BETWEEN, AND, OR, NOT, parentheses and
three functions. One grammar serves both kinds of expression, since both are refused for the same faults:
reserved words, undefined or unused placeholders, redundant parentheses, operands of a type that an operator
never takes. Every node of the tree that decides something is a `Call`, whatever its notation.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import NoReturn

from infra.embedded.requests import PLACEHOLDERS, Request, invalid
from infra.embedded.values import Value, canonical, sort_bytes

COMPARATORS = ("=", "<>", "<", "<=", ">", ">=")
FUNCTIONS = {"attribute_exists": 1, "attribute_not_exists": 1, "begins_with": 2}  # and their operands
ORDERED = {"S", "N", "B"}
TAKES = dict.fromkeys(("<", "<=", ">", ">=", "BETWEEN"), ORDERED) | {"begins_with": {"S", "B"}}
WORD = re.compile(r"[#:]\w+|[A-Za-z]\w*", re.ASCII)
TOKEN = re.compile(WORD.pattern + r"|<>|<=|>=|\S", re.ASCII)
EXPRESSION_LIMIT, OPERATOR_LIMIT = 4096, 300


@dataclass(frozen=True, slots=True)
class Path:
    """A top-level attribute of the item."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value out of ExpressionAttributeValues."""

    value: Value


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function with its operands, which are calls for AND, OR and NOT only."""

    operator: str
    operands: tuple["Path | Literal | Call", ...]


Node = Path | Literal | Call


def expression(request: Request, parameter: str) -> Call | None:
    """Return the tree of a request's expression, None if it has none; raise ValidationException."""
    text = request.get(parameter)
    known: dict[str, Path | Literal] = {}
    for kind in PLACEHOLDERS:
        if text is None and kind in request:
            raise invalid(f"{kind} can only be specified when using expressions: {parameter} is null")
        known |= _placeholders(request, kind)
    if text is None:
        return None
    parser = _Parser(parameter, text, known)
    tree = parser.whole()
    for kind in PLACEHOLDERS:
        if unused := ", ".join(sorted(request.get(kind, {}).keys() - parser.used)):
            raise invalid(f"Value provided in {kind} unused in expressions: keys: {{{unused}}}")
    return tree


def _placeholders(request: Request, kind: str) -> dict[str, Path | Literal]:
    known: dict[str, Path | Literal] = {}
    if request.get(kind) == {}:
        raise invalid(f"{kind} must not be empty")
    for key, value in request.get(kind, {}).items():
        if not re.fullmatch(PLACEHOLDERS[kind] + r"\w+", key, re.ASCII):
            raise invalid(f'{kind} contains invalid key: Syntax error; key: "{key}"')
        if not value:
            raise invalid(f"{kind} contains invalid value: Empty attribute name or value for key {key}")
        # A literal may be as deep as an item, whose own map is its first level.
        known[key] = Path(value) if key[0] == "#" else Literal(canonical(value, level=0))
    return known


@cache
def reserved_words() -> frozenset[str]:
    """Return the words that AWS reserves: no attribute may be written with them, in either case."""
    return frozenset(FilePath(__file__).with_name("reserved_words.txt").read_text("ascii").split())


class _Parser:
    """Recursive descent: or, and, not, comparison, primary, from the loosest to the tightest binding."""

    def __init__(self, parameter: str, text: str, known: dict[str, Path | Literal]) -> None:
        self.parameter, self.text, self.known = parameter, text, known
        self.tokens = [*TOKEN.finditer(text)]
        self.words = [token.group() for token in self.tokens] + ["<EOF>"]
        self.at = self.operators = 0
        self.used: set[str] = set()
        self.bracketed: Node | None = None  # what the last closing parenthesis closed

    def whole(self) -> Call:
        if not self.text:
            self.fail("The expression can not be empty;")
        if (size := len(self.text.encode())) > EXPRESSION_LIMIT:
            self.fail(f"Expression size has exceeded the maximum allowed size; expression size: {size}")
        try:
            tree = self.chain("OR")
        except RecursionError:
            self.fail("The expression has too many levels of parentheses")
        if self.at < len(self.tokens) or not isinstance(tree, Call):
            self.syntax_error()
        return tree

    def chain(self, word: str) -> Node:
        node = self.chain("AND") if word == "OR" else self.negation()
        while self.take(word):
            node = self.call(word, node, self.chain("AND") if word == "OR" else self.negation())
        return node

    def negation(self) -> Node:
        return self.call("NOT", self.negation()) if self.take("NOT") else self.comparison()

    def comparison(self) -> Node:
        left = self.primary()
        if (operator := self.words[self.at]) in COMPARATORS:
            self.at += 1
            return self.call(operator, left, self.primary())
        if self.take("BETWEEN"):
            low = self.primary()
            self.expect("AND")
            return self.call("BETWEEN", left, low, self.primary())
        return left

    def primary(self) -> Node:
        word = self.words[self.at]
        if self.take("("):
            node = self.chain("OR")
            self.expect(")")
            if node is self.bracketed:
                self.fail("The expression has redundant parentheses;")
            self.bracketed = node
            return node
        if not WORD.fullmatch(word):
            self.syntax_error()
        self.at += 1
        if word[0] in "#:":
            return self.placeholder(word)
        if self.take("("):
            return self.function(word)
        if word.upper() in reserved_words():
            self.fail(f"Attribute name is a reserved keyword; reserved keyword: {word}")
        return Path(word)

    def placeholder(self, word: str) -> Node:
        if word not in self.known:
            kind, where = ("name", "the document path") if word[0] == "#" else ("value", "expression")
            self.fail(
                f"An expression attribute {kind} used in {where} is not defined; attribute {kind}: {word}"
            )
        self.used.add(word)
        return self.known[word]

    def function(self, name: str) -> Call:
        if name not in FUNCTIONS:
            self.fail(f"Invalid function name; function: {name}")
        operands = [self.primary()]
        while self.take(","):
            operands.append(self.primary())
        self.expect(")")
        if len(operands) != FUNCTIONS[name]:
            self.misuse("Incorrect number of operands for", name, f", number of operands: {len(operands)}")
        return self.call(name, *operands)

    def call(self, operator: str, *operands: Node) -> Call:
        """Return the call, if its operands are of a kind and type that the operator takes."""
        self.operators += 1
        if self.operators > OPERATOR_LIMIT:
            self.fail(f"The expression contains too many operators; operator count: {self.operators}")
        first, *rest = operands
        if any(isinstance(operand, Call) != (operator in ("AND", "OR", "NOT")) for operand in operands):
            self.syntax_error()
        if isinstance(first, Path) and first in rest:
            reason = (
                "The first operand must be distinct from the remaining operands for this operator or function"
            )
            self.fail(f"{reason}; operator: {operator}, first operand: [{first.name}]")
        if operator.startswith("attribute_") and not isinstance(first, Path):
            self.misuse("Operator or function requires a document path;", operator)
        for kind in (next(iter(operand.value)) for operand in operands if isinstance(operand, Literal)):
            if kind not in TAKES.get(operator, {kind}):
                self.misuse("Incorrect operand type for", operator, f", operand type: {kind}")
        bounds = [operand.value for operand in rest if isinstance(operand, Literal)]
        if operator == "BETWEEN" and len(bounds) == 2:
            if bounds[0].keys() != bounds[1].keys():
                self.fail("The BETWEEN operator requires same data type for lower and upper bounds")
            if sort_bytes(bounds[0]) > sort_bytes(bounds[1]):
                self.fail(
                    "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"
                )
        return Call(operator, operands)

    def take(self, word: str) -> bool:
        taken = self.words[self.at].upper() == word
        self.at += taken
        return taken

    def expect(self, word: str) -> None:
        if not self.take(word):
            self.syntax_error()

    def misuse(self, reason: str, operator: str, more: str = "") -> NoReturn:
        self.fail(f"{reason} operator or function; operator or function: {operator}{more}")

    def syntax_error(self) -> NoReturn:
        near = self.tokens[max(self.at - 1, 0) : self.at + 2]
        source = self.text[near[0].start() : near[-1].end()] if near else self.text
        self.fail(f'Syntax error; token: "{self.words[self.at]}", near: "{source}"')

    def fail(self, reason: str) -> NoReturn:
        raise invalid(f"Invalid {self.parameter}: {reason}")
