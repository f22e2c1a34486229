#!/bin/sh
# A container engine for machines that have none.
#   engine.sh check    exit 0 when an engine with `docker compose` and buildx answers, else say what is missing
#   engine.sh ensure   the same, and on Debian as root install and start one first
#   engine.sh stop     stop the engine that `ensure` started; one that somebody else runs is left alone
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
here="$root/deploy/bootstrap"
state="$root/.portico/engine"
start_timeout_s=60
stop_timeout_s=60

say() { echo "portico: $*" >&2; }
fail() { say "$*"; exit 1; }
answers() { docker info >/dev/null 2>&1; }
plugged() { docker compose version >/dev/null 2>&1 && docker buildx version >/dev/null 2>&1; }

missing() {
  if ! command -v docker >/dev/null 2>&1; then echo "no docker command"
  elif ! docker compose version >/dev/null 2>&1; then echo "docker has no compose plugin"
  elif ! docker buildx version >/dev/null 2>&1; then echo "docker has no buildx plugin"
  elif ! answers; then echo "no container engine answers"
  fi
}

check() {
  lack=$(missing)
  [ -z "$lack" ] || fail "$lack; install and start Docker, or run \`make test\` as root on Debian, which brings one"
}

apt() { "$here/apt.sh" "$state/apt.log" "$@" || exit 1; }

# Debian 12's own docker.io is 20.10, without compose v2 and buildx; Debian 13's needs only libc 2.34. The pin
# keeps that suite out of every other upgrade of this machine.
install_engine() {
  mkdir -p "$state"
  rm -f "$state/apt.log"
  say "installing a container engine (log: .portico/engine/apt.log)"
  apt update
  suite=
  compose=$(apt-cache policy docker-compose | awk '$1 == "Candidate:" { print $2 }')
  if ! dpkg --compare-versions "${compose:-0}" ge 2 2>/dev/null || [ "$compose" = "(none)" ]; then
    say "this Debian's docker-compose is ${compose:-missing}; taking the engine from Debian 13 (trixie), pinned to priority 100"
    suite=/trixie
    printf 'Package: *\nPin: release n=trixie\nPin-Priority: 100\n' >/etc/apt/preferences.d/portico-trixie
    sh "$here/debian-source.sh" trixie >"$state/trixie.sources"
    cp "$state/trixie.sources" /etc/apt/sources.list.d/portico-trixie.sources
    apt update
  fi
  # The packages would start dockerd themselves where an init system runs; where none does, that fails quietly.
  apt install --no-install-recommends "docker.io$suite" "docker-cli$suite" "docker-compose$suite" \
    "docker-buildx$suite" "containerd$suite" runc iptables
  say "installed $(dockerd --version)"
}

start_engine() {
  mkdir -p "$state"
  if [ -d /run/systemd/system ]; then
    say "starting the docker service"
    systemctl start docker
    : >"$state/service"
  else
    say "starting dockerd (log: .portico/engine/dockerd.log)"
    setsid dockerd >"$state/dockerd.log" 2>&1 </dev/null &
    echo $! >"$state/dockerd.pid"
  fi
  waited_s=0
  until answers; do
    if ! started_by_us || [ "$waited_s" -ge "$start_timeout_s" ]; then
      [ ! -f "$state/dockerd.log" ] || tail -n 20 "$state/dockerd.log" >&2
      stop
      fail "the engine did not come up; its log is above"
    fi
    sleep 1
    waited_s=$((waited_s + 1))
  done
  say "the engine answers: Docker $(docker version --format '{{.Server.Version}}') after ${waited_s} s"
}

# A pid file can outlive its process and the number be given to another one: the command line decides.
started_by_us() {
  [ -f "$state/service" ] && return 0
  [ -f "$state/dockerd.pid" ] || return 1
  tr '\0' ' ' <"/proc/$(cat "$state/dockerd.pid")/cmdline" 2>/dev/null | grep -q '^[^ ]*dockerd '
}

ensure() {
  if answers && plugged; then
    say "a container engine answers already; using it"
    return 0
  fi
  lack=$(missing)
  if ! "$here/apt.sh" usable; then
    fail "$lack; install and start Docker with the compose and buildx plugins (only root on Debian gets one from here)"
  fi
  say "$lack"
  if ! plugged || ! command -v dockerd >/dev/null 2>&1; then install_engine; fi
  answers || start_engine
}

stop() {
  if ! started_by_us; then
    rm -f "$state/dockerd.pid"
    say "no engine was started from here; nothing to stop"
    return 0
  fi
  if [ -f "$state/service" ]; then
    systemctl stop docker.service docker.socket
    rm -f "$state/service"
    say "stopped the docker service"
    return 0
  fi
  pid=$(cat "$state/dockerd.pid")
  say "stopping dockerd (pid $pid)"
  kill -TERM "$pid"
  waited_s=0
  while kill -0 "$pid" 2>/dev/null && [ "$waited_s" -lt "$stop_timeout_s" ]; do
    sleep 1
    waited_s=$((waited_s + 1))
  done
  kill -0 "$pid" 2>/dev/null && fail "dockerd (pid $pid) is still stopping after $stop_timeout_s s"
  rm -f "$state/dockerd.pid"
  say "stopped after ${waited_s} s"
}

case "${1:-}" in
  check) check ;;
  ensure) ensure ;;
  stop) stop ;;
  *) fail "usage: engine.sh check|ensure|stop" ;;
esac
