"""Our templates compiled to quicker code that does the same.

A page prints some two hundred values and calls some fifty macros. Jinja's own code pays for each
with several calls in Python: to look up an attribute, to ask what a function wants to be given,
to wrap every text. What can be known when a template is compiled is settled then.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, Template, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Context, Macro, new_context
from jinja2.utils import missing
from markupsafe import Markup, escape

from digest.text import i18n
from digest.text.i18n import CATALOGUES

FOLDER = "digest/"
# Functions that want nothing of Jinja's: templates call them directly.
_PLAIN = frozenset(("_", "ngettext", "once", "each", "describe"))
# Short texts come again and again: names, dates, ways to the root.
_MOST_TEXTS = 20_000


def is_ours(template: str | None) -> bool:
    """Whether a template is of our folder."""
    return template is not None and template.startswith(FOLDER)


def compile_quickly(env: Environment) -> None:
    """Have the templates in our folder compiled so, of an environment that has compiled none of them yet."""
    env.code_generator_class = _generator  # type: ignore[assignment]  # it is called as a class would be


def cache_bytecode(env: Environment, language: str, catalogues: Path = CATALOGUES) -> None:
    """Have compiled templates kept from build to build: each for as long as its source is the same, and all
    else that its code follows from."""
    with suppress(OSError, RuntimeError):  # There may be no folder for it: then templates are compiled anew.
        env.bytecode_cache = _KeptCode(language, catalogues)


class _KeptCode(FileSystemBytecodeCache):
    """In a folder of the user's own that nobody else may write to: many hands write into that of the site, and
    nothing there is to be run. All sites in a language share what they have in common."""

    def __init__(self, language: str, catalogues: Path) -> None:
        # Messages are in the code as they are translated.
        made_by = (Path(__file__), Path(i18n.__file__), *sorted(catalogues.glob("*.po")))
        stamp = blake2b(f"{jinja2.__version__} {language}".encode(), digest_size=16)
        for path in made_by:
            stamp.update(path.read_bytes())
        self._stamp = stamp.hexdigest()
        name = blake2b(language.encode(), digest_size=4).hexdigest()
        super().__init__(pattern=f"digest-{name}-%s.cache")

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(self._stamp + source)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def render(template: Template, values: dict[str, object]) -> str:
    """A template with these values, which hold the environment's globals too."""
    context = new_context(template.environment, template.name, template.blocks, values, shared=True)
    return "".join(template.root_render_func(context))


def _generator(environment: Environment, name: str | None, *rest: object) -> CodeGenerator:
    kind = _QuickCode if is_ours(name) else CodeGenerator
    return kind(environment, name, *rest)  # type: ignore[arg-type]


escaped = lru_cache(maxsize=_MOST_TEXTS)(escape)
"""What a template prints for a text (and for nothing else: HTML is equal to the text it is made of)."""


class QuickMacro(Macro):
    """A macro of a template whose output is escaped."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._takes_more = self.catch_kwargs or self.catch_varargs or self.caller

    def html(self, *given: object) -> Markup:
        """What calling it gives."""
        short = self._argument_count - len(given)
        if short < 0 or self._takes_more:
            return Markup(self(*given))
        return str.__new__(Markup, self._func(*given, *(missing,) * short))


def called(context: Context, macro: object, *given: object) -> object:
    """What a template calls as a macro, which it may not be."""
    return macro.html(*given) if type(macro) is QuickMacro else context.call(macro, *given)  # type: ignore[arg-type]


def _message(node: nodes.Node) -> str | None:
    """The message that an expression translates, if that is all it does."""
    match node:
        case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(message))], kwargs=[]):
            return message
    return None


class _QuickCode(CodeGenerator):
    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self._macros = {macro.name for macro in node.find_all(nodes.Macro)}
        self.writeline(f"from {__name__} import QuickMacro, called, escaped")
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        # Only where there is no such attribute does Jinja look further.
        self.write("(_got if (_got := getattr((_of := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(_of, {node.attr!r}))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        callee = node.node
        is_simple = not (forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs)
        if is_simple and self._is_macro(callee):
            self.write("called(context, ")
            self.visit(callee, frame)
            self.signature(node, frame)
            self.write(")")
        elif (message := _message(node)) is not None:
            self.write(repr(self._translated(message)))
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
        """Whether it may be a macro: one of an imported template, or of this one."""
        return isinstance(callee, nodes.Getattr) or (isinstance(callee, nodes.Name) and callee.name in self._macros)

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        if not frame.eval_ctx.autoescape:
            super().macro_def(macro_ref, frame)
            return
        self.write("Quick")
        super().macro_def(macro_ref, frame)

    def _translated(self, message: str) -> str:
        return str(self.environment.globals["_"](message))  # type: ignore[operator]

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: object) -> str:
        message = _message(node)
        shown = node if message is None else nodes.Const(self._translated(message))
        return super()._output_child_to_const(shown, frame, finalize)  # type: ignore[arg-type]

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: object) -> None:
        if self._is_escaped(frame):
            self.write("(_out if (_type := type(_out := ")
        else:
            super()._output_child_pre(node, frame, finalize)  # type: ignore[arg-type]

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: object) -> None:
        if self._is_escaped(frame):
            self.write(")) is Markup else (escaped if _type is str else escape)(_out))")
        else:
            super()._output_child_post(node, frame, finalize)  # type: ignore[arg-type]

    def _is_escaped(self, frame: Frame) -> bool:
        return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and not self.environment.finalize
