#!/bin/sh
# Install what the WordPress of the tests needs: PHP and MariaDB from Debian, WordPress itself in
# .cache/servers/wordpress. No service is started. Run twice, it changes nothing the second time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=${WORDPRESS_CACHE:-$here/../../../.cache/servers/wordpress}

missing=""
command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ] || missing="$missing mariadb-server-core mariadb-client-core"
php -m 2>/dev/null | grep -qi mysqli || missing="$missing php-cli php-mysql php-xml php-curl"
if [ -n "$missing" ]; then
  apt-get update -qq
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 $missing
fi

if [ ! -e "$cache/site/wp-load.php" ]; then
  mkdir -p "$cache/package"
  cd "$cache/package"
  apt-get download -qq wordpress
  dpkg -x wordpress_*.deb .
  mv usr/share/wordpress "$cache/site"
  rm -rf "$cache/package"
fi
