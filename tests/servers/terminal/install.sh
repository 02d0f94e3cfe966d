#!/bin/sh
# Install tmux, in which the queue is tested with two people at two terminals. Run twice, it changes nothing.
set -eu
command -v tmux >/dev/null && exit 0
apt-get update -qq
apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 tmux
