"""YAML with the line of every key, so that a wrong value can be told by its line."""

from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _


class BadYaml(Exception):
    """``line`` counts from 0 at the beginning of the YAML."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Mapping:
    """The values of a YAML mapping and the line (from 0) of each key."""

    values: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)
    line: int = 0


def load_mapping(text: str) -> Mapping:
    """Raises BadYaml when ``text`` is no YAML mapping."""
    node, value = _load(text)
    if not isinstance(node, yaml.MappingNode):
        raise BadYaml(0, "this is not a list of “name: value”")
    return _mapping(node, value)


def load_mappings(text: str) -> list[Mapping]:
    """A YAML list of mappings. Raises BadYaml."""
    node, value = _load(text)
    if not isinstance(node, yaml.SequenceNode):
        raise BadYaml(0, "this is not a list")
    mappings = []
    for item, item_value in zip(node.value, value, strict=True):
        if not isinstance(item, yaml.MappingNode):
            raise BadYaml(item.start_mark.line, "this entry is not a list of “name: value”")
        mappings.append(_mapping(item, item_value))
    return mappings


def _load(text: str) -> tuple[Any, Any]:
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise BadYaml(0, "there is nothing here")
        return node, loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadYaml(mark.line if mark else 0, str(error.problem or error.context)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise BadYaml(0, str(error).splitlines()[0]) from error
    finally:
        loader.dispose()


def _mapping(node: yaml.MappingNode, value: dict) -> Mapping:
    lines: dict[str, int] = {}
    for key, _child in node.value:
        name = str(key.value)
        if name in lines:
            raise BadYaml(key.start_mark.line, _("“%(name)s” stands twice") % {"name": name})
        lines[name] = key.start_mark.line
    return Mapping({str(name): item for name, item in value.items()}, lines, node.start_mark.line)
