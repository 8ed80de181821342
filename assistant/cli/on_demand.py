"""The commands of `newsdesk`, each imported when it is called: to import and build all takes as
long as a small one takes to run."""

from importlib import import_module
from typing import Any

from typer.core import TyperGroup
from typer.main import get_group

# Command → the module of its Typer app, in the order of the help.
_MODULES = {
    **dict.fromkeys(("ask", "search", "cite"), "asking"),
    "batch": "batch",
    **dict.fromkeys(("add", "list", "show", "export", "remove", "duplicates"), "articles"),
    **dict.fromkeys(("sources", "forget", "links"), "sources"),
    **dict.fromkeys(("reindex", "verify", "rebuild", "backup", "restore", "runs"), "upkeep"),
    "move": "moving",
    "feeds": "feeds",
    "alerts": "alerts",
    "keys": "keys",
    "accounts": "accounts",
    "collections": "collections",
    "mcp": "mcp",
    "evaluate": "evaluate",
}
# All that the module has is called by this name.
_GROUPS = ("feeds", "alerts", "keys", "accounts", "collections", "evaluate")


class OnDemand(TyperGroup):
    """A group whose commands are looked up by name; only the help asks for all of them.

    As in https://click.palletsprojects.com/en/stable/complex/#lazily-loading-subcommands.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        for name in _MODULES:
            self._load(name)
        return list(_MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in _MODULES:
            self._load(cmd_name)
        else:
            self.list_commands(ctx)  # a similar one is suggested
        return super().get_command(ctx, cmd_name)

    def _load(self, name: str) -> None:
        if name in self.commands:
            return
        group = get_group(import_module(f"assistant.cli.{_MODULES[name]}").commands)
        if name in _GROUPS:
            group.name = name
            self.add_command(group)
        else:
            self.commands.update(group.commands)
