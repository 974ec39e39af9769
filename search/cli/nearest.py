"""A command that was mistyped is answered with the nearest one."""

from __future__ import annotations

from difflib import get_close_matches

import click


class Nearest(click.Group):
    """A group of commands that says which of them may have been meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command. Raises UsageError with the nearest name where there is none."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = get_close_matches(name, self.list_commands(ctx), n=1)
            above = ctx.command_path.split()[1:]
            hint = f" Did you mean `{' '.join(['dateline', *above, *near])}`?" if near else ""
            ctx.fail(f"There is no command {name!r}.{hint}")
        return super().resolve_command(ctx, args)
