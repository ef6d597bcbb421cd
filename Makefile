# A line each: `make demo` and `make test` are all one needs.
.NOTPARALLEL:
.PHONY: setup setup-dev demo run test torture check docs screenshots bench bench-terms peers lock
VENV := .venv/bin

setup:      ## everything needed to run; quick when nothing changed
	@python3 scripts/setup.py
setup-dev:  ## and everything needed to test
	@python3 scripts/setup.py --dev
demo: setup ## the demo county on http://127.0.0.1:8000
	@$(VENV)/hedun demo
run: setup  ## the desk with your own data ($$HEDUN_HOME, $$DATABASE_URL)
	@$(VENV)/hedun serve
test: setup-dev  ## every test, on SQLite, on PostgreSQL and in the browser
	@scripts/system_packages.sh
	@$(VENV)/python scripts/test.py
torture: setup-dev ## every suite in full, fifty times as much; counts into docs/reliability.md
	@$(VENV)/python scripts/torture.py $(PART)
check: setup-dev ## style, types, the shape of the house, migrations and texts complete
	@scripts/check.sh
docs: setup ## docs/lifecycle.md and docs/permissions.md from their tables, docs/library.md from the library
	@$(VENV)/python scripts/lifecycle_doc.py
	@$(VENV)/python scripts/permissions_doc.py
	@$(VENV)/hedun library --markdown -o docs/library.md
screenshots: setup-dev ## docs/screenshots: the pages of the demo, both languages, wide and narrow
	@$(VENV)/python scripts/screenshots.py
bench: peers ## every measuring script, one after the other, hours; tables into docs/performance.md
	@$(VENV)/python scripts/bench.py $(PART)
bench-terms: peers ## the terms engine beside others, and a nation; tables into docs/performance.md
	@$(VENV)/python -m bench.terms.run && $(VENV)/python -m bench.terms.nation
peers: setup-dev # what others measure with, in a folder of its own
	@test -x build/peers/bin/python || python3 -m venv build/peers
	@build/peers/bin/pip install --quiet --require-hashes -r requirements-bench.lock
lock:       ## the locks anew, after a change of requirements*.in or package.json
	@scripts/lock.sh
