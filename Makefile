# Every target is a task of tasks.py, which needs nothing but Python 3.11 or newer.
PYTHON ?= python3

.PHONY: setup check test run gate wheel lock coverage
setup check test gate wheel lock:
	$(PYTHON) tasks.py $@

run:
	$(PYTHON) tasks.py sample

coverage:
	$(PYTHON) tasks.py test --cov --cov-report=term-missing
