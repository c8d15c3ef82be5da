"""The small registers that people keep by hand, as CSV files: targets, suppliers, agencies.

They are read strictly and whole: a line that is wrong stops the run with its place and what to
write instead, for half a register would move figures without a word.
"""
