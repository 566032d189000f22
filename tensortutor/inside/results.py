"""What a statement gave: printed as Python prints it, within a length, and only the last one kept."""

from __future__ import annotations

from typing import Any

from ipykernel.displayhook import ZMQShellDisplayHook

from tensortutor.inside.text import cut

RESULT = 100_000
"""Characters of a result that are sent."""


class ResultHook(ZMQShellDisplayHook):
    """Prints results as Python does, and keeps only the last one, as `_`."""

    nothing: Any = ""  # what IPython binds `_` to at the start and after a reset
    last: Any = nothing

    def compute_format_data(self, result: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the result's `repr`, cut to a length."""
        data, metadata = super().compute_format_data(result)
        return {kind: cut(text, RESULT) for kind, text in data.items()}, metadata

    def update_user_ns(self, result: Any) -> None:
        """Bind `_`, unless the learner did. IPython's `_oh` would keep every result alive."""
        namespace = self.shell.user_ns
        bound = namespace.get("_", self.nothing)
        if bound is self.last or bound is self.nothing:
            namespace["_"] = self.last = result
