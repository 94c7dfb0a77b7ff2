"""What an entry rests on: saved copies of reports, and what is proved by them."""
