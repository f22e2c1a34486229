#!/bin/sh
# Copies into /manifests what decides about dependencies, and the name of the application's folder: the nearest
# one above its module that has a package.json.
set -eu
cd /source
module=${APP_MODULE%:*}
folder=$(dirname "$module")
while [ "$folder" != . ] && [ "$folder" != / ] && [ ! -f "$folder/package.json" ]; do folder=$(dirname "$folder"); done
if [ ! -f "$module" ] || [ "$folder" = . ] || [ "$folder" = / ]; then
  echo "APP_MODULE is \"$APP_MODULE\", expected FOLDER/FILE:ATTRIBUTE with a file of this repository, in or below a folder that has a package.json" >&2
  exit 1
fi
cp package.json package-lock.json .npmrc /manifests/
find . -mindepth 2 -name package.json -not -path '*/node_modules/*' -exec cp --parents {} /manifests/ \;
echo "$folder" >/manifests/application
