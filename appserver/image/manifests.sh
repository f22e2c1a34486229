#!/bin/sh
# Copies into /manifests what decides about dependencies, and the name of the application's folder.
set -eu
cd /source
folder=$(sh appserver/image/application-folder.sh)
cp package.json package-lock.json .npmrc /manifests/
find . -mindepth 2 -name package.json -not -path '*/node_modules/*' -exec cp --parents {} /manifests/ \;
for own in "$folder/package-lock.json" "$folder/.npmrc"; do
  if [ -f "$own" ]; then cp --parents "$own" /manifests/; fi
done
echo "$folder" >/manifests/application
