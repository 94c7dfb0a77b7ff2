"""``digest build``: what is stale is rendered into staging, then published."""
