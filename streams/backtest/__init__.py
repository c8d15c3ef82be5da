"""How well the projection and the warnings would have done: given years, week by week, scored."""
