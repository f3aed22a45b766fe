"""Read any properties block through ruamel's composer, by Obsidian's scalars.

ruamel says where every node begins and ends; what a plain scalar means is decided here, since
ruamel and PyYAML turn dates and ``yes`` into something that Obsidian does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from vaultkit.frontmatter.model import Property, PropertyString, UnreadableError
from vaultkit.frontmatter.scalars import plain_scalar
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.frontmatter.scalars import Value

_LARGEST_BLOCK = 64 * 1024
_DEEPEST = 50
_MOST_NODES = 20_000


def read_exactly(text: str, inner: Span) -> tuple[tuple[Property, ...], tuple[PropertyString, ...]]:
    """Return the properties between two offsets of *text*.

    Raises:
        UnreadableError: Obsidian cannot read the block either, or it is too large or too
            deep to be anything but an attack.
    """
    source = inner.of(text)
    if len(source) > _LARGEST_BLOCK or _depth(source) > _DEEPEST:
        message = "the properties are too large or nested too deeply"
        raise UnreadableError(message, inner.start)
    yaml = YAML(typ="rt", pure=True)
    yaml.composer.warn_double_anchors = False
    try:
        root = yaml.compose(source)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = inner.start + min(mark.index, len(source)) if mark else inner.start
        raise UnreadableError(str(error.problem or error.context), offset) from None
    except (YAMLError, ValueError, RecursionError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise UnreadableError(reason, inner.start) from None
    except Exception as error:  # noqa: BLE001 - ruamel fails in many ways on remarks it cannot keep
        reason = f"the YAML reader gave up ({type(error).__name__})"
        raise UnreadableError(reason, inner.start) from None
    if root is None:
        return (), ()
    if not isinstance(root, MappingNode):
        message = "the properties are not `key: value` lines"
        raise UnreadableError(message, inner.start)
    walk = _Walk(source, inner.start)
    try:
        properties = tuple(walk.properties(root))
    except RecursionError:
        message = "a property holds itself"
        raise UnreadableError(message, inner.start) from None
    return properties, tuple(walk.strings)


def _depth(source: str) -> int:
    deepest = depth = 0
    for char in source:
        if char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


class _Walk:
    """Turns nodes into values and notes every string on the way."""

    def __init__(self, source: str, offset: int) -> None:
        self.strings: list[PropertyString] = []
        self._source = source
        self._offset = offset
        self._left = _MOST_NODES

    def properties(self, root: MappingNode) -> Iterator[Property]:
        """Yield the top-level properties."""
        for name, key, node in self._entries(root):
            value = self._value(node, name)
            span = self._span(node)
            if isinstance(node, ScalarNode) and not node.style and not node.value:
                # ruamel marks an empty value at the next token; it belongs behind the colon.
                colon = self._source.find(":", key.end_mark.index) + 1 + self._offset
                span = Span(colon, colon)
            yield Property(name, value, self._span(key), span)

    def _entries(self, mapping: MappingNode) -> Iterator[tuple[str, Node, Node]]:
        seen: set[str] = set()
        for key, node in mapping.value:
            name = str(key.value) if isinstance(key, ScalarNode) else "?"
            if name in seen:
                message = f"the property `{name}` stands twice"
                raise UnreadableError(message, self._offset + key.start_mark.index)
            seen.add(name)
            yield name, key, node

    def _value(self, node: Node, key: str) -> Value:
        self._left -= 1
        if self._left < 0:
            message = "the properties repeat themselves too often"
            raise UnreadableError(message, self._offset)
        if isinstance(node, SequenceNode):
            return [self._value(item, f"{key}.{index}") for index, item in enumerate(node.value)]
        if isinstance(node, MappingNode):
            entries = self._entries(node)
            return {name: self._value(item, f"{key}.{name}") for name, _, item in entries}
        source = str(node.value)
        quoted = isinstance(node, ScalarNode) and node.style
        if quoted == ">":
            # ruamel marks with a bell where it folded, so as to write it back alike.
            source = source.replace("\a", "")
        value = source if quoted else plain_scalar(source)
        if isinstance(value, str):
            self.strings.append(PropertyString(key, value, self._span(node)))
        return value

    def _span(self, node: Node) -> Span:
        start, end = node.start_mark.index, node.end_mark.index
        last = node
        while isinstance(last, SequenceNode | MappingNode) and last.value and not last.flow_style:
            entry = last.value[-1]
            inner = entry[1] if isinstance(last, MappingNode) else entry
            if inner.start_mark.index <= last.start_mark.index:
                break
            last = inner
        if start < last.end_mark.index < end:
            # A block list or map ends with its last entry, not with remarks below it.
            end = last.end_mark.index
        end = start + len(self._source[start:end].rstrip(" \t\r\n"))
        return Span(start + self._offset, end + self._offset)
