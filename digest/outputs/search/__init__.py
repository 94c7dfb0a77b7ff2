"""The search index: articles become records, records are divided into shards by calendar, Pagefind indexes each
shard."""
