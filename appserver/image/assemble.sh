#!/bin/sh
# Puts dependencies, application server and application together in /app, owned by root and readable by all.
set -eu
application=$(cat /dependencies/application)
mkdir /app
cp -a /dependencies/package.json /dependencies/node_modules /app/
for folder in appserver "$application"; do
  mkdir -p "/app/$folder"
  cp -R "/source/$folder/." "/app/$folder/"
  if [ -d "/dependencies/$folder/node_modules" ]; then cp -a "/dependencies/$folder/node_modules" "/app/$folder/"; fi
done
chown -R root:root /app
chmod -R u=rwX,go=rX /app
