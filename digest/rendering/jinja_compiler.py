"""Compiles our templates to faster code with the same output.

A page prints some two hundred values and calls some fifty macros. For each of them, the code that Jinja
generates makes several calls: to look up an attribute, to find out which arguments a function takes, to wrap
a text. Here, whatever can be known at compile time is decided then.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import cast

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, Template, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Context, Macro, new_context
from jinja2.utils import missing
from markupsafe import Markup, escape

from digest.text import i18n
from digest.text.i18n import CATALOGUES, English, in_attribute

FOLDER = "digest/"
# Functions that take no context from Jinja. Templates call them directly.
_PLAIN = frozenset(("_", "ngettext", "once", "each", "describe", "mistake", "way"))
# How many escaped texts are remembered. Short ones are printed again and again: names, dates, ways to the root.
_ESCAPED_LIMIT = 20_000


def is_ours(template: str | None) -> bool:
    """Whether a template is one of ours."""
    return template is not None and template.startswith(FOLDER)


def compile_quickly(env: Environment) -> None:
    """Make an environment that has compiled none of our templates yet compile them in this way."""
    env.code_generator_class = _generator  # type: ignore[assignment]  # it is only called


def cache_bytecode(env: Environment, language: str, catalogues: Path = CATALOGUES) -> None:
    """Cache compiled templates from build to build, each as long as its source, and everything else that determines
    its code, is the same."""
    with suppress(OSError, RuntimeError):  # If there is no folder for the cache, templates are compiled every time.
        env.bytecode_cache = _BytecodeCache(language, catalogues)


class _BytecodeCache(FileSystemBytecodeCache):
    """Stored in a folder that only this user may write to: many people write to the site's folder, and nothing there
    may be run. Sites in the same language share the cache."""

    def __init__(self, language: str, catalogues: Path) -> None:
        # The code contains messages in translation.
        made_by = (Path(__file__), Path(i18n.__file__), *sorted(catalogues.glob("*.po")))
        fingerprint = blake2b(f"{jinja2.__version__} {language}".encode(), digest_size=16)
        for path in made_by:
            fingerprint.update(path.read_bytes())
        self._fingerprint = fingerprint.hexdigest()
        name = blake2b(language.encode(), digest_size=4).hexdigest()
        super().__init__(pattern=f"digest-{name}-%s.cache")

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(self._fingerprint + source)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def render(template: Template, values: dict[str, object]) -> str:
    """Render a template with these values, which include the environment's globals."""
    context = new_context(template.environment, template.name, template.blocks, values, shared=True)
    return "".join(template.root_render_func(context))


def _generator(environment: Environment, name: str | None, *rest: object) -> CodeGenerator:
    kind = _QuickCode if is_ours(name) else CodeGenerator
    return kind(environment, name, *rest)  # type: ignore[arg-type]


escaped = lru_cache(maxsize=_ESCAPED_LIMIT)(escape)
"""What a template prints for a str. Not for Markup, which is equal to the same text as str."""


def escaped_unmarked(value: object) -> Markup:
    """What a template prints where HTML can have no markup, for anything but a str."""
    return escape(in_attribute(value))


class QuickMacro(Macro):
    """A macro of a template with autoescape."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self._takes_more = self.catch_kwargs or self.catch_varargs or self.caller

    def html(self, *arguments: object) -> Markup:
        """The result of calling the macro with these arguments."""
        absent = self._argument_count - len(arguments)
        if absent < 0 or self._takes_more:
            return Markup(self(*arguments))
        return str.__new__(Markup, self._func(*arguments, *(missing,) * absent))


def call_macro(context: Context, macro: object, *arguments: object) -> object:
    """Call something in a template that is probably a macro."""
    if type(macro) is QuickMacro:
        return macro.html(*arguments)
    return context.call(macro, *arguments)  # type: ignore[arg-type]


def _message(node: nodes.Node) -> str | None:
    """The message that an expression translates, if it does only that."""
    match node:
        case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(message))], kwargs=[]):
            return message
    return None


# Elements that contain text alone, and the ends of a tag. An element's own tags are among them.
_BOUNDARY = re.compile(r"<(/?)(title|option|textarea|script|style)\b|[<>]", re.IGNORECASE)


_BREAK = re.compile(r"[ \t]*\n\s*")
_KEEPS_SPACES = re.compile(r"<(/?)(?:pre|textarea|script|style)\b", re.IGNORECASE)


class _Place:
    """Where a template is in the HTML that it prints."""

    is_in_tag = False
    is_in_text_element = False

    def read(self, html: str) -> None:
        for found in _BOUNDARY.finditer(html):
            if found[2]:
                self.is_in_text_element = not found[1]
            self.is_in_tag = found[0] != ">"


def _unmarked(template: nodes.Template) -> frozenset[nodes.Node]:
    """The expressions that a template prints into a tag, or into an element that contains text alone."""
    found: set[nodes.Node] = set()
    place = _Place()

    def visit(node: nodes.Node) -> None:
        if isinstance(node, nodes.TemplateData):
            place.read(node.data)
        elif isinstance(node, nodes.Output):
            for printed in node.nodes:
                if place.is_in_tag or place.is_in_text_element:
                    found.add(printed)
                visit(printed)
        else:
            for child in node.iter_child_nodes():
                visit(child)

    visit(template)
    return frozenset(found)


def _without_indentation(template: nodes.Template) -> None:
    """Make each line break of a template, with the spaces around it, a plain line break in what is printed. Browsers show
    no difference, except in elements that keep their spaces."""
    is_kept = False
    for data in template.find_all(nodes.TemplateData):
        parts, start = [], 0
        for found in (*_KEEPS_SPACES.finditer(data.data), None):
            part = data.data[start : found.start() if found else None]
            parts.append(part if is_kept else _BREAK.sub("\n", part))
            if found:
                start, is_kept = found.start(), not found[1]
        data.data = "".join(parts)


class _QuickCode(CodeGenerator):
    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        _without_indentation(node)
        self._macros = {macro.name for macro in node.find_all(nodes.Macro)}
        self._unmarked = _unmarked(node)
        self.writeline(f"from {__name__} import English, QuickMacro, call_macro, escaped, escaped_unmarked")
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        # Jinja's own lookup is needed only if there is no such attribute.
        self.write("(_got if (_got := getattr((_of := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(_of, {node.attr!r}))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        callee = node.node
        is_simple = not (forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs)
        if is_simple and self._is_macro(callee):
            self.write("call_macro(context, ")
            self.visit(callee, frame)
            self.signature(node, frame)
            self.write(")")
        elif (message := _message(node)) is not None:
            text = self._translated(message)
            self.write(f"English({str(text)!r})" if isinstance(text, English) else repr(text))
        elif isinstance(callee, nodes.Name) and callee.name in _PLAIN and not (node.dyn_args or node.dyn_kwargs):
            self.visit(callee, frame)
            before = "("
            for argument in (*node.args, *node.kwargs):
                self.write(before)
                self.visit(argument, frame)
                before = ", "
            self.write(")")
        else:
            super().visit_Call(node, frame, forward_caller=forward_caller)

    def _is_macro(self, callee: nodes.Expr) -> bool:
        """Whether this may be a macro, of an imported template or of this one."""
        return isinstance(callee, nodes.Getattr) or (isinstance(callee, nodes.Name) and callee.name in self._macros)

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        if not frame.eval_ctx.autoescape:
            super().macro_def(macro_ref, frame)
            return
        self.write("Quick")
        super().macro_def(macro_ref, frame)

    def _translated(self, message: str) -> str:
        return cast("str", self.environment.globals["_"](message))  # type: ignore[operator]

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: object) -> str:
        message = _message(node)
        text = None if message is None else self._translated(message)
        printed = node if text is None else nodes.Const(in_attribute(text) if node in self._unmarked else text)
        return super()._output_child_to_const(printed, frame, finalize)  # type: ignore[arg-type]

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: object) -> None:
        if self._is_escaped(frame):
            self.write("(_out if (_type := type(_out := ")
        else:
            super()._output_child_pre(node, frame, finalize)  # type: ignore[arg-type]

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: object) -> None:
        if self._is_escaped(frame):
            other = "escaped_unmarked" if node in self._unmarked else "escape"
            self.write(f")) is Markup else (escaped if _type is str else {other})(_out))")
        else:
            super()._output_child_post(node, frame, finalize)  # type: ignore[arg-type]

    def _is_escaped(self, frame: Frame) -> bool:
        return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and not self.environment.finalize
