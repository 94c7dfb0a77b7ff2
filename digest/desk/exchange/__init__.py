"""The whole record as files, for other programs and for another site: `digest export` and `digest import`."""
