"""How right a result is: one pure function per question.

metric(truth: Truth, report: Report) -> Tally
"""
