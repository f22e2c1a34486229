#!/bin/sh
# Installs what server and application need to run. An application with a lock file of its own, taken in from another
# repository, is installed from that; any other is a workspace.
set -eu
application=$(cat application)
install() { npm ci --omit=dev --no-update-notifier "$@"; }
if [ -f "$application/package-lock.json" ]; then
  install --workspace appserver
  cd "$application"
  install
else
  install --workspace appserver --workspace "$application"
fi
