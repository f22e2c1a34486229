#!/bin/sh
# Runs the application's own script `migrate`, where its package.json has one; from the folder that has `appserver/` in it.
set -eu
folder=$(sh "$(dirname "$0")/application-folder.sh")
cd "$folder"
if ! node -e 'process.exit(JSON.parse(fs.readFileSync("package.json", "utf8")).scripts?.migrate ? 0 : 1)'; then
  echo "migrate: $folder/package.json has no script \"migrate\"; nothing to do"
  exit 0
fi
exec node --run migrate
