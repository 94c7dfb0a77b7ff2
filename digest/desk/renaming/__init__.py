"""`digest rename` and `digest merge`: other ids for records, in every file that names them."""
