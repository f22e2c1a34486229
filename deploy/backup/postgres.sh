# The restored database is made beside the one in use, and takes its name when it is whole. Read by restore.sh.
# shellcheck shell=sh

stage_postgres() {
  drop_restored
  in_postgres createdb --username portico --template template0 portico_restored </dev/null &&
    in_postgres pg_restore --username portico --dbname portico_restored --exit-on-error --single-transaction --no-owner --no-privileges
}

drop_restored() { in_postgres dropdb --username portico --force --if-exists portico_restored </dev/null >/dev/null 2>&1 || true; }

in_administration() { in_postgres psql --username portico --dbname postgres --quiet --no-psqlrc --output /dev/null --set ON_ERROR_STOP=1; }

# A database that is renamed must have no connections. The application's are cut, and made anew to its successor.
swap_postgres() {
  in_administration <<'SQL' && return 0
SET client_min_messages = warning;
DROP DATABASE IF EXISTS portico_replaced WITH (FORCE);
ALTER DATABASE portico ALLOW_CONNECTIONS false;
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'portico';
BEGIN;
ALTER DATABASE portico RENAME TO portico_replaced;
ALTER DATABASE portico_restored RENAME TO portico;
COMMIT;
DROP DATABASE portico_replaced WITH (FORCE);
SQL
  in_administration <<'SQL' || true
ALTER DATABASE portico ALLOW_CONNECTIONS true;
SQL
  fail "PostgreSQL did not put the restored database in place; its reason is above"
}
