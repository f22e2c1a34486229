# Where an operator's command acts. Read by the scripts that need to know.
# shellcheck shell=sh

say() { echo "portico: $*" >&2; }
fail() { say "$*"; exit 1; }

# Whether the application servers of this folder's containers run; else the command is for what `make run` uses.
containers_run() {
  command -v docker >/dev/null 2>&1 && [ -n "$(docker compose ps --quiet --status running appserver 2>/dev/null)" ]
}
