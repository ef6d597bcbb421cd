#!/usr/bin/env bash
# Write the three Python locks and package-lock.json anew: exact versions, hashes, no host names.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -x build/uv/bin/uv ]; then
  python3 -m venv build/uv
  build/uv/bin/pip install --quiet uv
fi
compile() {
  build/uv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
    --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@"
}
compile requirements.in -o requirements.lock
compile requirements-dev.in -c requirements.lock -o requirements-dev.lock
compile requirements-bench.in -o requirements-bench.lock
npm install --package-lock-only --ignore-scripts
# Who asks for donations stands in the lock with an address; the lock holds no addresses.
node -e '
  const fs = require("node:fs"), file = "package-lock.json", lock = JSON.parse(fs.readFileSync(file));
  for (const one of Object.values(lock.packages)) delete one.funding;
  fs.writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");'
