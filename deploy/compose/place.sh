# Where an operator's command acts. Read by the scripts that need to know.
# shellcheck shell=sh

say() { echo "portico: $*" >&2; }
fail() { say "$*"; exit 1; }

# Whether the application servers of this folder's containers run; else the command is for what `make run` uses.
containers_run() {
  command -v docker >/dev/null 2>&1 && [ -n "$(docker compose ps --quiet --status running appserver 2>/dev/null)" ]
}

in_appserver() { docker compose exec --no-TTY appserver "$@"; }
in_postgres() { docker compose exec --no-TTY postgres "$@"; }

# Which database the containers use: postgres, none; another one is not this project's to back up.
database_of_containers() {
  # shellcheck disable=SC2016 # it is the container's DATABASE_URL
  url=$(in_appserver sh -c 'printf %s "${DATABASE_URL:-}"' </dev/null)
  case "$url" in
    '') echo none ;;
    *@postgres:5432/portico) echo postgres ;;
    *) fail "DATABASE_URL names a database outside of the containers; its own server's tools back it up and restore it" ;;
  esac
}
