#!/bin/sh
# Installs the dependencies of an application with a lock file of its own, taken in from another repository, when that file has
# changed. One of the workspaces has none, and was installed with everything else.
set -eu
# What is wrong with a module, the server says better.
folder=$(sh "$(dirname "$0")/../../appserver/image/application-folder.sh" 2>/dev/null) || exit 0
cd "$folder"
[ -f package-lock.json ] || exit 0
# npm writes it at the end of an installation.
done=node_modules/.package-lock.json
if [ -f "$done" ] && [ ! package-lock.json -nt "$done" ]; then exit 0; fi
echo "Installing dependencies of $folder"
npm ci --prefer-offline --no-fund --no-audit --loglevel=error
