#!/bin/sh
# Runs the application's own script `migrate`, where its package.json has one; from the folder that has `appserver/` in it.
set -eu
: "${APP_MODULE:?expected FOLDER/FILE:ATTRIBUTE}"
folder=$(dirname "${APP_MODULE%:*}")
while [ ! -f "$folder/package.json" ] && [ "$folder" != . ] && [ "$folder" != / ]; do folder=$(dirname "$folder"); done
cd "$folder"
if ! node -e 'process.exit(JSON.parse(fs.readFileSync("package.json", "utf8")).scripts?.migrate ? 0 : 1)'; then
  echo "migrate: $folder/package.json has no script \"migrate\"; nothing to do"
  exit 0
fi
exec node --run migrate
