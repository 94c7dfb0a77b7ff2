"""``digest schema``."""

from __future__ import annotations

import json

import click

from digest.content.json_schema import KINDS, schema_for


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
def schema(kind: str) -> None:
    """Print the JSON Schema of a kind of entry or registry, for editors."""
    click.echo(json.dumps(schema_for(kind), indent=2, ensure_ascii=False))
