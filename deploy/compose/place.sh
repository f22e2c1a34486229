# Where an operator's command acts. Read by the scripts that need to know.
# shellcheck shell=sh

say() { echo "portico: $*" >&2; }
fail() { say "$*"; exit 1; }

running_servers() { docker compose ps --quiet --status running appserver 2>/dev/null; }

# Whether a command is for this folder's containers; else it is for what `make run` uses. Never for that one by mistake.
containers_run() {
  command -v docker >/dev/null 2>&1 || return 1
  [ -z "$(running_servers)" ] || return 0
  [ -z "$(docker compose ps --all --quiet appserver 2>/dev/null)" ] ||
    fail "the containers are there, and no application server runs: start them (make up), or remove them (make down) if this is for \`make run\`"
  return 1
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
