#!/bin/sh
# `make backup`: the database and what people uploaded, in one archive. Of the containers when they run, else of what `make run`
# uses; both may go on serving.
#   backup.sh [LABEL]    LABEL becomes part of the archive's name
set -eu
here=$(dirname "$0")
. "$here/../compose/place.sh"
. "$here/archive.sh"

# The database first: a file without a row is waste, a row without its file is a broken page.
save_containers() {
  application=$(in_appserver printenv APP_MODULE </dev/null)
  kind=$(database_of_containers)
  if [ "$kind" = postgres ]; then
    in_postgres pg_dump --username portico --dbname portico --format custom --no-owner --no-privileges </dev/null >"$staging/database.dump"
  fi
  status=0
  in_appserver tar -C /srv/media -cf - . </dev/null >"$staging/media.tar" || status=$?
  # 1: a file changed while it was read; it is whole in the next backup.
  [ "$status" -le 1 ] || fail "the uploaded files could not be read"
}

save_embedded() {
  application=${APP_MODULE:-sample-app/gateway.ts:application}
  kind=$(node "$here/sqlite.ts" save "$staging/database.sqlite3")
  mkdir -p "$MEDIA_ROOT"
  if [ "$kind" = none ] && [ -z "$(find "$MEDIA_ROOT" -type f | head -n 1)" ]; then
    # Before a restore, that is how it should be.
    [ -z "$label" ] || exit 0
    fail "there is nothing to back up: no containers run here, as far as docker tells, and \`make run\` has kept nothing"
  fi
  tar -C "$MEDIA_ROOT" -cf "$staging/media.tar" .
}

label=${1:-}
make_staging
if containers_run; then place='the containers'; save_containers; else place='make run'; save_embedded; fi
time=$(date -u +%Y-%m-%dT%H%M%SZ)
printf '%s\n' "format=$format" "database=$kind" "time=$time" "application=$application" >"$staging/backup.txt"
seal "$time-$kind${label:+-$label}"
echo "$archive: database ($kind) and media of $place, $(du -h "$archive" | cut -f1)"
