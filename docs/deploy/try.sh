#!/usr/bin/env bash
# Try several servers on this machine: PostgreSQL, Chroma, two Newsdesk servers and nginx, all from
# nothing and on loopback only.
#
#   docs/deploy/try.sh         start them, print the address, and stop all on Ctrl+C
#   docs/deploy/try.sh stop    stop all from elsewhere
#
# It installs nothing, and says what is missing. Settings: VENV (the folder with Newsdesk's programs),
# PORT (nginx's; the four after it are used too) and those of Newsdesk, such as NEWSDESK_MODEL.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=${VENV:-$here/../../.venv}
port=${PORT:-8080}
place=${TMPDIR:-/tmp}/newsdesk-try-$(id -u)
servers=($((port + 1)) $((port + 2)))
database_port=$((port + 3))
chroma_port=$((port + 4))
PATH=$PATH:/usr/sbin:/sbin
postgresql=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)

fail() {
  echo "try.sh: $*" >&2
  exit 1
}

# PostgreSQL refuses to run as root.
as_database() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

stop_all() {
  local name pid
  for name in nginx server-1 server-2 chroma; do
    [ -f "$place/$name.pid" ] || continue
    pid=$(cat "$place/$name.pid")
    kill "$pid" 2>/dev/null || continue
    for _ in $(seq 100); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
  done
  if [ -f "$place/postgresql/data/postmaster.pid" ]; then
    as_database "$postgresql/pg_ctl" -D "$place/postgresql/data" -m fast -s stop || true
  fi
  rm -rf "$place"
}

stop() {
  [ -d "$place" ] && [ -O "$place" ] || fail "nothing was started by $(id -un)."
  if kill -0 "$(cat "$place/try.pid" 2>/dev/null || echo x)" 2>/dev/null; then
    kill "$(cat "$place/try.pid")"
    for _ in $(seq 300); do
      [ -d "$place" ] || break
      sleep 0.1
    done
  fi
  [ ! -d "$place" ] || stop_all
  echo "Stopped."
}

check() {
  local missing=() each
  [ -n "$postgresql" ] || missing+=("PostgreSQL (apt install postgresql)")
  command -v nginx >/dev/null || missing+=("nginx (apt install nginx-light)")
  command -v curl >/dev/null || missing+=("curl (apt install curl)")
  for each in newsdesk chroma; do
    [ -x "$venv/bin/$each" ] || missing+=("$venv/bin/$each (docs/deploy/README.md)")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    printf 'Missing: %s\n' "${missing[@]}" >&2
    exit 1
  fi
  for each in "$port" "${servers[@]}" "$database_port" "$chroma_port"; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$each") 2>/dev/null; then
      fail "port $each is taken; choose others with PORT, such as PORT=9080 $0"
    fi
  done
  mkdir -m 711 "$place" 2>/dev/null || fail "$place is there already; $0 stop removes it."
}

# Start a program in the background, with its words in NAME.log and its number in NAME.pid.
begin() {
  local name=$1
  shift
  # In a session of its own: Ctrl+C is for this script, which then stops all in the right order.
  setsid "$@" >"$place/$name.log" 2>&1 </dev/null &
  echo $! >"$place/$name.pid"
  disown  # the loop at the end tells which has ended, in one sentence
}

wait_for() {
  local name=$1 link=$2
  for _ in $(seq 1800); do
    if [ "$(curl -s -o /dev/null -m 5 -w '%{http_code}' --noproxy '*' "$link")" = 200 ]; then
      return
    fi
    if [ -f "$place/$name.pid" ] && ! kill -0 "$(cat "$place/$name.pid")" 2>/dev/null; then
      tail -5 "$place/$name.log" >&2
      fail "$name has ended."
    fi
    sleep 0.1
  done
  tail -5 "$place/$name.log" >&2
  fail "$name isn't healthy after three minutes."
}

start_database() {
  local folder=$place/postgresql
  mkdir -m 700 "$folder"
  (umask 077 && echo "$password" >"$folder/password")
  [ "$(id -u)" != 0 ] || chown -R postgres: "$folder"
  as_database "$postgresql/initdb" -D "$folder/data" -U newsdesk --pwfile "$folder/password" \
    -A scram-sha-256 -E UTF8 --locale C.UTF-8 >/dev/null
  as_database "$postgresql/pg_ctl" -D "$folder/data" -w -s -l "$folder/log" start -o \
    "-c listen_addresses=127.0.0.1 -c port=$database_port -c unix_socket_directories=$folder"
  PGPASSWORD=$password "$postgresql/createdb" -h 127.0.0.1 -p "$database_port" -U newsdesk newsdesk
}

write_nginx() {
  cat >"$place/nginx.conf" <<EOF
daemon off;
pid $place/nginx-master.pid;
error_log $place/nginx.log;
worker_processes 1;
events {}
http {
    access_log off;
    client_body_temp_path $place/nginx-body;
    proxy_temp_path $place/nginx-proxy;
    fastcgi_temp_path $place/nginx-fastcgi;
    uwsgi_temp_path $place/nginx-uwsgi;
    scgi_temp_path $place/nginx-scgi;
    upstream newsdesk {
        zone newsdesk 64k;
        hash \$visitor consistent;
        server 127.0.0.1:${servers[0]} fail_timeout=10s;
        server 127.0.0.1:${servers[1]} fail_timeout=10s;
    }
    server {
        listen 127.0.0.1:$port;
        include $here/nginx/newsdesk-proxy.conf;
    }
}
EOF
  [ "$(id -u)" != 0 ] || sed -i '1i user root;' "$place/nginx.conf"
}

start() {
  check
  echo $$ >"$place/try.pid"
  trap stop_all EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

  echo "Starting PostgreSQL and Chroma …"
  start_database
  begin chroma "$venv/bin/chroma" run --path "$place/chroma" --host 127.0.0.1 --port "$chroma_port"
  wait_for chroma "http://127.0.0.1:$chroma_port/api/v2/heartbeat"

  export NEWSDESK_DATABASE="postgresql+psycopg://newsdesk:$password@127.0.0.1:$database_port/newsdesk"
  export NEWSDESK_VECTORS=http://127.0.0.1:$chroma_port
  export NEWSDESK_MODEL=${NEWSDESK_MODEL:-none}
  export NEWSDESK_ADDRESS=http://localhost:$port
  unset NEWSDESK_HOST NEWSDESK_PORT NEWSDESK_HOME
  # Before the servers: as long as there are no accounts, they show others less than a page.
  local number told
  told=$("$venv/bin/newsdesk" --home "$place/home-1" accounts add Ada)
  for number in 1 2; do
    echo "Starting server $number …"
    begin "server-$number" "$venv/bin/newsdesk" --home "$place/home-$number" --host 127.0.0.1 \
      --port "${servers[number - 1]}" --no-browser
    wait_for "server-$number" "http://127.0.0.1:${servers[number - 1]}/api/v1/health"
  done

  write_nginx
  begin nginx nginx -e "$place/nginx.log" -c "$place/nginx.conf"
  wait_for nginx "http://127.0.0.1:$port/api/v1/health"

  cat <<EOF
Newsdesk is at http://localhost:$port  (Ctrl+C stops all, and deletes what it holds)
Choose a password for Ada, an admin: $(grep -o 'http\S*/invitations/\S*' <<<"$told")
Its servers are at http://127.0.0.1:${servers[0]} and http://127.0.0.1:${servers[1]}; logs are in $place
To use the same library from the command line, in another terminal:
  export NEWSDESK_DATABASE=$NEWSDESK_DATABASE NEWSDESK_VECTORS=$NEWSDESK_VECTORS
  export NEWSDESK_ADDRESS=$NEWSDESK_ADDRESS
  newsdesk --home $place/home-1 accounts add NAME
EOF
  local name ended=" "
  while sleep 2 & wait $!; do
    for name in chroma server-1 server-2 nginx; do
      if [[ $ended != *" $name "* ]] && ! kill -0 "$(cat "$place/$name.pid")" 2>/dev/null; then
        echo "$name has ended; see $place/$name.log" >&2
        ended+="$name "
      fi
    done
  done
}

case ${1:-start} in
  start) start ;;
  stop) stop ;;
  *) fail "write $0, or $0 stop" ;;
esac
