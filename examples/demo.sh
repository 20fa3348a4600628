#!/bin/bash
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
#
# Build the example proxy and put it before a backend that does not know of it. Show each field
# as the backend sends it and as the client gets it, and follow all redirects. The backend has two
# prefixes, and one page that is shown on https only: so there is a second proxy, with TLS.

set -eu

usage() {
  cat <<'END'
usage: examples/demo.sh [--serve] [--backend URL] [--build DIRECTORY]
  --serve            leave it running for a browser, until Ctrl-C
  --backend URL      put the proxy before this server; walks its / only
  --build DIRECTORY  take the programs from a build that is there
END
}

prefix=/mirror/foo/ # where the client finds the backend
help=/help/ # where it finds the backend's /docs/
fields='Location Content-Location Set-Cookie Link Refresh'

serve=no
backend=
build=
while [ $# -gt 0 ]; do
  case $1 in
  --serve) serve=yes ;;
  --backend)
    [ $# -ge 2 ] || { usage >&2; exit 2; }
    backend=$2
    shift
    ;;
  --build)
    [ $# -ge 2 ] || { usage >&2; exit 2; }
    build=$(cd "$2" && pwd)
    shift
    ;;
  --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
  esac
  shift
done
case $backend in
'' | http://* | https://*) ;;
*) usage >&2; exit 2 ;;
esac

cd "$(dirname "$0")/.."
work=$(mktemp -d)
proxy_pid=
secure_pid=
backend_pid=
secure=

clean_up() {
  local pid
  for pid in $proxy_pid $secure_pid $backend_pid; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# -------------------------------------------------------------------- Start --

# Run something that is only of interest if it fails.
quietly() {
  if ! "$@" >"$work/log" 2>&1; then
    cat "$work/log" >&2
    echo "demo.sh: failed: $*" >&2
    exit 1
  fi
}

build_all() {
  build='build-demo'
  tests/install.sh build-essential meson ninja-build pkg-config liburiparser-dev libevent-dev \
    libssl-dev openssl curl ca-certificates
  # a tree that was copied or moved brings a build of the old one
  if [ "$(cat "$build/demo-tree" 2>/dev/null)" != "$PWD" ]; then
    rm -rf "$build"
    quietly meson setup "$build" -Dexamples=enabled -Dtests=disabled
    printf '%s\n' "$PWD" >"$build/demo-tree"
  fi
  quietly ninja -C "$build" examples/proxy examples/backend
}

# Wait for a server's line, and print its URL.
url_of() { # PID FILE
  local url='' try
  for try in $(seq 100); do
    url=$(sed -n 's/^listening on //p' "$2")
    [ -z "$url" ] || break
    kill -0 "$1" 2>/dev/null || break
    sleep 0.05
  done
  if [ -z "$url" ]; then
    echo "demo.sh: a server did not start (try $try)" >&2
    return 1
  fi
  printf '%s\n' "$url"
}

start_proxy() { # NAME [OPTION...]
  local name=$1
  shift
  "$build/examples/proxy" --rules "$work/rules" --listen 127.0.0.1:0 "$@" >"$work/$name" &
}

# The proxy for https. Its port is known only once it runs, so it starts with the rules of the
# first proxy, and reads the rest with SIGHUP.
start_secure_proxy() {
  quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj /CN=demo -addext subjectAltName=IP:127.0.0.1 -keyout "$work/key" -out "$work/cert"
  start_proxy secure --cert "$work/cert" --key "$work/key" 2>"$work/secure-log"
  secure_pid=$!
  secure=$(url_of "$secure_pid" "$work/secure")
  cat >>"$work/rules" <<END
map $help $backend/docs/
map $secure$prefix https://${backend#http://}/ response
END
  kill -HUP "$secure_pid"
  quietly wait_until grep 'read again' "$work/secure-log"
}

wait_until() { # COMMAND...
  local try
  for try in $(seq 100); do
    "$@" && return
    sleep 0.05
  done
  echo "not within $try tries: $*"
  return 1
}

start_servers() {
  if [ $own_backend = yes ]; then
    # by name, to see whether a cookie is the backend's or the client's
    "$build/examples/backend" --listen localhost:0 >"$work/backend" &
    backend_pid=$!
    backend=$(url_of "$backend_pid" "$work/backend")
  fi
  backend=${backend%/}
  printf 'map %s %s/\n' "$prefix" "$backend" >"$work/rules"
  [ $own_backend = no ] || start_secure_proxy
  start_proxy proxy
  proxy_pid=$!
  proxy=$(url_of "$proxy_pid" "$work/proxy")
}

# --------------------------------------------------------------------- Show --

# The widths add up to 100 columns. What is too long for them stands on lines of its own.
row() { # LABEL BACKEND CLIENT
  if [ ${#2} -le 33 ] && [ ${#3} -le 45 ]; then
    printf '%-20s%-33s  %s\n' "$1" "$2" "$3"
  else
    printf '%s\n    backend: %s\n    client:  %s\n' "$1" "$2" "$3"
  fi
}

# Print the values of a field, one a line.
values() { # FIELD FILE
  sed -n "s/^$1: *//Ip" "$2" | tr -d '\r'
}

status_of() { # FILE
  sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p' "$1"
}

# What must not be: the client is told of the backend, by a URL or a cookie's Domain.
look_for_leak() { # VALUE
  local host=${backend_host,,}
  local name=${host%:*}
  case ${1,,} in
  *"//$host" | *"//$host"[!0-9a-z.:-]* | *"domain=$name" | *"domain=$name"[!0-9a-z.-]*)
    printf '  ^ this names the backend\n'
    held=no
    ;;
  esac
}

# Ask both for the same page, and print what they say side by side.
compare() { # PATH [CURL-OPTION...]
  local path=$1 field said got shown i
  shift
  curl -sS -m 20 -o "$work/page" -D "$work/said" "$@" "$backend/$path"
  curl -sS -m 20 -o "$work/page" -D "$work/got" "$@" "$proxy$prefix$path"
  row "/$path" "$(status_of "$work/said")" "$(status_of "$work/got")"
  for field in $fields; do
    mapfile -t said < <(values "$field" "$work/said")
    mapfile -t got < <(values "$field" "$work/got")
    for ((i = 0; i < ${#said[@]} || i < ${#got[@]}; i++)); do
      shown=${got[i]-}
      if [ "${said[i]-}" = "$shown" ]; then
        shown='(the same)'
      fi
      row "  $field" "${said[i]-}" "$shown"
      look_for_leak "${got[i]-}"
    done
  done
}

show_titles() {
  row 'asked for' 'what the backend says' 'what the client gets'
  printf '%.0s-' $(seq 18)
  printf '  '
  printf '%.0s-' $(seq 33)
  printf '  '
  printf '%.0s-' $(seq 45)
  printf '\n'
}

compare_all() {
  local path
  show_titles
  for path in old docs home relative climb elsewhere styled wait account new/ safe; do
    compare "$path"
  done
  compare login -d user=demo
}

# ------------------------------------------------------------------- Follow --

hops=0

# Where a page refreshes to: the URL of the field, as far as it is one on a server.
refresh_of() { # FILE
  values Refresh "$1" | sed -n "s/^[^;,]*[;,] *url= *[\"']\\{0,1\\}\\(http[^\"']*\\).*/\\1/Ip"
}

# Follow every redirect and Refresh as a client does, with cookies, and print each hop. It
# has to end at PAGE, a path or another site's URL; empty: at any page.
follow() { # URL PAGE [CURL-OPTION...]
  local url=$1 page=$2 answer status next count=0
  shift 2
  case $page in
  '' | http*) ;;
  *) page=$proxy$prefix${page#/} ;;
  esac
  printf '\n%s\n' "$url"
  while [ $count -lt 20 ]; do
    answer=$(curl -sS -m 20 ${secure:+--cacert "$work/cert"} -o "$work/page" -D "$work/got" -w '%{http_code} %{redirect_url}' \
      -b "$work/cookies" -c "$work/cookies" "$@" "$url")
    set --
    status=${answer%% *}
    next=${answer#* }
    [ -n "$next" ] || next=$(refresh_of "$work/got")
    count=$((count + 1))
    hops=$((hops + 1))
    if [ -z "$next" ]; then
      end_at "$url" "$page" "  $status  that is the page"
      [ "$status" -lt 400 ] || held=no
      return
    fi
    printf '  %s  to %s\n' "$status" "$next"
    case $next in
    "$proxy/"* | "${secure:-$proxy}/"*) url=$next ;;
    *)
      end_at "$next" "$page" '       this is another site, and is not followed'
      return
      ;;
    esac
  done
  end_at 'nowhere' "$page" "       still redirected after $count hops"
}

# Say where following has ended, and whether it should have.
end_at() { # URL PAGE WORDS
  printf '%s\n' "$3"
  case $1 in
  *"//$backend_host" | *"//$backend_host"[/?#]*)
    printf '       it is the backend: the client has left the proxy\n'
    held=no
    ;;
  nowhere) held=no ;;
  *)
    [ -z "$2" ] || [ "$1" = "$2" ] || {
      printf '       it should have been %s\n' "$2"
      held=no
    }
    ;;
  esac
}

follow_all() {
  local own=$proxy$prefix
  printf '\nFollowing every redirect and Refresh, from the client:\n'
  follow "$own" /
  follow "${own}old" /new/
  follow "${own}docs" "$proxy$help"
  follow "${own}home" /welcome
  follow "${own}relative" /welcome
  follow "${own}climb" /welcome
  follow "${own}wait" /welcome
  follow "${own}account" /login
  follow "${own}login" /account -d user=demo
  follow "${own}account" /account
  follow "${own}safe" "$secure${prefix}safe"
  follow "${own}elsewhere" https://example.org/elsewhere
}

# --------------------------------------------------------------------- Main --

held=yes
own_backend=yes
[ -z "$backend" ] || own_backend=no
[ -n "$build" ] || build_all
start_servers
backend_host=${backend#*://}
backend_host=${backend_host%%/*}
printf 'backend  %s/\nclient   %s%s\n' "$backend" "$proxy" "$prefix"
[ -z "$secure" ] || printf '         %s%s\n' "$secure" "$prefix"
sed 's/^/rule     /' "$work/rules"
printf '\n'

if [ $own_backend = yes ]; then
  compare_all
  follow_all
else
  show_titles
  compare ''
  follow "$proxy$prefix" ''
fi

if [ $held = yes ]; then
  printf '\nIn %s requests the client never left the proxy for the backend: it held.\n' "$hops"
else
  printf '\nA client of the proxy did not get where it should: it did not hold.\n'
fi

if [ $serve = yes ]; then
  printf '\nServing %s%s until Ctrl-C.\n' "$proxy" "$prefix"
  trap 'printf "\n"; [ $held = yes ]; exit' INT
  wait "$proxy_pid" || true
fi
[ $held = yes ]
