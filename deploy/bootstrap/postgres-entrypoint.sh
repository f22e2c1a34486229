#!/bin/sh
# What the official image's entrypoint does, as far as this project relies on it: makes the database the first time, as
# POSTGRES_USER, POSTGRES_DB and POSTGRES_PASSWORD say (or POSTGRES_PASSWORD_FILE), and then runs what it is given.
set -eu

fail() { echo "postgres: $*" >&2; exit 1; }

# Only the owner of its files may run a server: as root, take the files and become `postgres`.
if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres:postgres "$(dirname "$PGDATA")" /run/postgresql
  chmod 700 "$PGDATA"
  exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
fi

password() {
  if [ -n "${POSTGRES_PASSWORD:-}" ] && [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
    fail "both POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are set; one is expected"
  elif [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
    [ -r "$POSTGRES_PASSWORD_FILE" ] || fail "POSTGRES_PASSWORD_FILE is $POSTGRES_PASSWORD_FILE, expected a file that uid $(id -u) can read"
    cat "$POSTGRES_PASSWORD_FILE"
  else
    printf '%s' "${POSTGRES_PASSWORD:-}"
  fi
}

# Beside its place first: a start that is cut short leaves nothing that looks like a database.
initialise() {
  user=${POSTGRES_USER:-postgres}
  database=${POSTGRES_DB:-$user}
  secret=$(password)
  [ -n "$secret" ] || fail "there is no database yet; its superuser's password is expected in POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE"
  new="$PGDATA.new"
  rm -rf "$new"
  (umask 077 && printf '%s\n' "$secret" >"$new.password")
  # shellcheck disable=SC2086 # POSTGRES_INITDB_ARGS is a list
  initdb --pgdata "$new" --username "$user" --pwfile "$new.password" --auth-local trust --auth-host trust ${POSTGRES_INITDB_ARGS:-}
  rm -f "$new.password"
  printf '\nhost all all all scram-sha-256\n' >>"$new/pg_hba.conf"
  if [ "$database" != postgres ]; then
    quoted=$(printf '%s' "$database" | sed 's/"/""/g')
    echo "CREATE DATABASE \"$quoted\";" | postgres --single -j -D "$new" postgres >/dev/null
  fi
  mkdir -p "$PGDATA"
  rmdir "$PGDATA"
  mv "$new" "$PGDATA"
}

if [ "$1" = postgres ]; then
  mkdir -p "$(dirname "$PGDATA")"
  [ -s "$PGDATA/PG_VERSION" ] || initialise
fi
exec "$@"
