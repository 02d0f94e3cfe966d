#!/bin/sh
# Install the IMAP server of the tests, Dovecot from Debian. Run twice, it changes nothing the second time.
set -eu
missing=""
[ -x /usr/sbin/dovecot ] && [ -e /usr/lib/dovecot/imap ] || missing="$missing dovecot-imapd"
command -v openssl >/dev/null || missing="$missing openssl"
if [ -n "$missing" ]; then
  apt-get update -qq
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 $missing
fi
