# A line each: `make demo` and `make test` are all one needs.
.NOTPARALLEL:
.PHONY: setup setup-dev demo run test torture check docs screenshots bench-terms lock
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
torture: setup-dev ## what is made up fifty times as much, kills and faults in full; counts into docs/reliability.md
	@mkdir -p build && rm -f build/counts.jsonl
	@TORTURE=50 COUNTS=build/counts.jsonl $(VENV)/python -m pytest -s $(addprefix tests/terms/test_terms_,properties.py against_reference.py phone.py)
	@TORTURE=50 COUNTS=build/counts.jsonl $(VENV)/python scripts/pg_cluster.py $(VENV)/python -m pytest -s tests/phone/test_kill.py tests/payments/test_never_twice.py tests/payments/test_killed_paying.py tests/access/test_every_address.py tests/demo/test_made.py
	@TORTURE=50 COUNTS=build/counts.jsonl $(VENV)/python -m pytest -s tests/attack tests/attack/readers_guided.py
	@for on in '' 'scripts/pg_cluster.py $(VENV)/python'; do TORTURE=50 COUNTS=build/counts.jsonl $(VENV)/python $$on -m pytest -s tests/faults || exit 1; done
	@$(VENV)/python scripts/reliability.py build/counts.jsonl
check: setup-dev ## style, types, the shape of the house, migrations and texts complete
	@scripts/check.sh
docs: setup ## docs/lifecycle.md and docs/permissions.md from their tables, docs/library.md from the library
	@$(VENV)/python scripts/lifecycle_doc.py
	@$(VENV)/python scripts/permissions_doc.py
	@$(VENV)/hedun library --markdown -o docs/library.md
screenshots: setup-dev ## docs/screenshots: the pages of the demo, both languages, wide and narrow
	@$(VENV)/python scripts/screenshots.py
bench-terms: setup-dev ## the terms engine beside others, and a nation; tables into docs/performance.md
	@test -x build/peers/bin/python || python3 -m venv build/peers
	@build/peers/bin/pip install --quiet --require-hashes -r requirements-bench.lock
	@$(VENV)/python -m bench.terms.run && $(VENV)/python -m bench.terms.nation
lock:       ## the locks anew, after a change of requirements*.in or package.json
	@scripts/lock.sh
