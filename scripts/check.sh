#!/usr/bin/env bash
# Style, types, the shape of the house, migrations and texts. Stops at the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

$bin/mypy >"$home/types" 2>&1 & types=$!  # the longest of all, beside the others
echo "style";      $bin/ruff check .; $bin/ruff format --check .
echo "scripts";    npm run --silent check
echo "migrations"; HEDUN_HOME="$home" DATABASE_URL='' $bin/hedun makemigrations --check --dry-run
echo "imports, sizes, habits, texts"
$bin/pytest tests/shape
echo "types";      wait $types || { cat "$home/types"; exit 1; }
