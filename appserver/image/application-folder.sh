#!/bin/sh
# Prints the application's folder: the nearest one above the module of APP_MODULE that has a package.json. From the folder that
# has `appserver/` in it.
set -eu
APP_MODULE=${APP_MODULE:-sample-app/gateway.ts:application}
module=${APP_MODULE%:*}
folder=$(dirname "$module")
while [ "$folder" != . ] && [ "$folder" != / ] && [ ! -f "$folder/package.json" ]; do folder=$(dirname "$folder"); done
if [ ! -f "$module" ] || [ "$folder" = . ] || [ "$folder" = / ]; then
  echo "APP_MODULE is \"$APP_MODULE\", expected FOLDER/FILE:ATTRIBUTE with a file of this repository, in or below a folder that has a package.json" >&2
  exit 1
fi
echo "$folder"
