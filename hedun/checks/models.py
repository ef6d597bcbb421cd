"""Nothing is kept here: findings are computed each time from what stands in the other rooms."""
