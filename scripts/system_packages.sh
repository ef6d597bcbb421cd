#!/usr/bin/env bash
# The system packages the tests use: a browser, Chinese fonts, PostgreSQL. Installs what is missing
# when it may (root or sudo without a password, on Debian); else says so and goes on, and
# scripts/test.py lists the suites it could not run. Never asks, never waits for long.
set -uo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
fc-list 2>/dev/null | grep -q 'Noto Sans CJK' || missing+=(fonts-noto-cjk fontconfig)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
[ -x /usr/sbin/nginx ] || missing+=(nginx)
command -v curl >/dev/null || missing+=(curl)
[ ${#missing[@]} -eq 0 ] && exit 0

by_hand="apt-get install --no-install-recommends ${missing[*]}"
if ! command -v apt-get >/dev/null; then
  echo "Missing for some tests: ${missing[*]} (this machine has no apt-get)"
  exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    echo "Missing for some tests, and not allowed to install it: as root, $by_hand"
    exit 0
  fi
  as_root=(sudo -n)
fi

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive timeout "$1" apt-get -q -y \
    -o DPkg::Lock::Timeout=60 -o Acquire::Retries=2 -o Acquire::http::Timeout=30 \
    -o Acquire::https::Timeout=30 -o Dpkg::Options::=--force-confold "${@:2}" </dev/null
}
echo "installing for the tests: ${missing[*]}"
log=$(mktemp)
if apt 180 update >"$log" 2>&1 && apt 600 install --no-install-recommends "${missing[@]}" >>"$log" 2>&1
then
  rm -f "$log"
else
  tail -n 5 "$log"
  echo "could not install them (all of it in $log). As root: $by_hand"
fi
exit 0
