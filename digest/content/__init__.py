"""From the files of the content folder to records, one file at a time."""
