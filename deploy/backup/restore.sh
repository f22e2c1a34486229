#!/bin/sh
# `make restore FILE=…`: puts a backup in the place of the database and of the uploaded files, which may be in use. Everything is
# unpacked beside what is there and then swapped, so that a backup which can't be restored changes nothing.
#   restore.sh ARCHIVE    a path, or a name that `make backups` shows
set -eu
here=$(dirname "$0")
. "$here/../compose/place.sh"
. "$here/archive.sh"

usage() {
  say "which backup? make restore FILE=NAME, where NAME is one of these:"
  sh "$here/list.sh" >&2
  exit 1
}

in_media() { in_appserver sh -c "$(cat "$here/media.sh")" media "$1" /srv/media; }

restore_containers() {
  present=$(database_of_containers)
  [ "$kind" = "$present" ] || refuse "its database is \"$kind\", and that of the containers is \"$present\""
  sh "$here/backup.sh" before-restore
  . "$here/postgres.sh"
  trap 'drop_restored; in_media drop || true; rm -rf "$staging"' EXIT
  in_media stage <"$staging/media.tar" || refuse "its uploaded files can't be unpacked"
  if [ "$kind" = postgres ]; then
    stage_postgres <"$staging/database.dump" || refuse "PostgreSQL does not take its dump"
    swap_postgres
  fi
  in_media swap
  [ "$kind" = none ] || in_appserver env SAMPLE_DATA=off sh appserver/image/migrate.sh
}

restore_embedded() {
  present=$(node "$here/sqlite.ts" kind)
  if [ "$kind" = postgres ]; then refuse "its database is PostgreSQL, and the containers do not run; start them (make up)"; fi
  if [ "$kind" = none ] && [ "$present" != none ]; then refuse "it has no database, and \`make run\` has one, which would not belong to its files"; fi
  [ "$kind" = none ] || node "$here/sqlite.ts" check "$staging/database.sqlite3" || refuse "its database is damaged"
  mkdir -p "$MEDIA_ROOT"
  sh "$here/backup.sh" before-restore
  trap 'sh "$here/media.sh" drop "$MEDIA_ROOT"; rm -rf "$staging"' EXIT
  sh "$here/media.sh" stage "$MEDIA_ROOT" <"$staging/media.tar" || refuse "its uploaded files can't be unpacked"
  if [ "$kind" = sqlite ]; then node "$here/sqlite.ts" restore "$staging/database.sqlite3"; fi
  sh "$here/media.sh" swap "$MEDIA_ROOT"
  [ "$kind" = none ] || SAMPLE_DATA=off sh appserver/image/migrate.sh
}

file=${1:-}
[ -n "$file" ] || usage
[ -f "$file" ] || file="$folder/$file"
[ -f "$file" ] || fail "FILE is \"$1\", expected a file, or a name that \`make backups\` shows"
make_staging
unseal "$file"
if containers_run; then restore_containers; else restore_embedded; fi
echo "Restored database ($kind) and media of $(sed -n 's/^time=//p' "$staging/backup.txt"); what was there before is the backup *-before-restore"
