"""The search index: articles as records, records in shards by calendar, shards through Pagefind."""
