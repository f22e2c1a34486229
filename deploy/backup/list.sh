#!/bin/sh
# `make backups`: the archives, the newest last.
set -eu
folder=${BACKUP_FOLDER:-.portico/backups}
none=1
for archive in "$folder"/*.tar.gz; do
  [ -f "$archive" ] || continue
  none=0
  printf '%8s  %s\n' "$(du -h "$archive" | cut -f1)" "${archive##*/}"
done
if [ "$none" = 1 ]; then echo "There are no backups in $folder; make backup makes one."; fi
