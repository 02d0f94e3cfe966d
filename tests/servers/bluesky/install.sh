#!/bin/sh
# Install the Bluesky test network: Debian's Postgres and redis, and the npm packages in .cache/servers/bluesky.
# Needs Node 20. Run twice, it changes nothing the second time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=${BLUESKY_CACHE:-$here/../../../.cache/servers/bluesky}

missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v redis-server >/dev/null || missing="$missing redis-server"
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 $missing
fi

mkdir -p "$cache"
if ! cmp -s "$here/package-lock.json" "$cache/installed.json"; then
  cp "$here/package.json" "$here/package-lock.json" "$cache/"
  npm ci --prefix "$cache" --no-audit --no-fund
  cp "$here/package-lock.json" "$cache/installed.json"
fi
