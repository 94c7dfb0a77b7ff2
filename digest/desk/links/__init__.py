"""Whether addresses of other sites still lead to what they did."""
