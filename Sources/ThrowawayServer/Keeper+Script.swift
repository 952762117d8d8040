extension Keeper {
  /// What the keeper runs. Arguments: the folder, the folder of the server's programs and, when the server runs as
  /// another user than we do, that user's and group's numbers.
  static let script = #"""
    folder=$1 bin=$2 user=$3 group=$4
    data=$folder/data
    postmaster=

    # Becomes a command, as the user that the server runs as. Called in a subshell.
    become() {
      if [ -n "$user" ]; then exec setpriv --reuid="$user" --regid="$group" --clear-groups "$@"; fi
      exec "$@"
    }

    # Whether a process is there and more than a zombie.
    running() { grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status"; }

    # A folder that is not ours to begin with is not ours to remove.
    create_folder() {
      mkdir -m 700 "$folder" || { folder=; return 1; }
      [ -z "$user" ] || chown "$user:$group" "$folder"
    }

    initialise() {
      (become "$bin/initdb" -D "$data" -U postgres --auth=trust -N -E UTF8 --locale=C) \
        </dev/null >"$folder/initdb.log" 2>&1
    }

    # Starts the server as our own child, so that its end is seen even where nobody reaps orphans, and returns when
    # postmaster.pid, which a crash may have left behind, says that *this* server is ready.
    start() {
      if [ -n "$postmaster" ] && running "$postmaster"; then return 0; fi
      (become "$bin/postgres" -D "$data") </dev/null >>"$folder/server.log" 2>&1 &
      postmaster=$!
      patience=3000
      until [ "$(sed -n '1p;8s/ *$//p' "$data/postmaster.pid" 2>/dev/null)" = "$postmaster
    ready" ]; do
        running "$postmaster" || return 1
        patience=$((patience - 1))
        [ "$patience" -gt 0 ] || return 1
        sleep 0.02
      done
    }

    # Signals the server and returns when it is gone. Its children go with it, but a killed server cannot see to that.
    stop() {
      [ -n "$postmaster" ] || return 0
      children=
      if [ "$1" = KILL ]; then
        children=$(grep -ls "^PPid:[[:space:]]*$postmaster\$" /proc/[0-9]*/status | tr -dc '0-9\n')
      fi
      kill -s "$1" "$postmaster" $children
      kill -s CONT "$postmaster"
      wait "$postmaster"
      for child in $children; do
        while running "$child"; do sleep 0.02; done
      done
      postmaster=
      return 0
    }

    clean_up() {
      trap '' HUP INT TERM
      stop QUIT
      rm -rf "$folder" || { sleep 1; rm -rf "$folder"; }
    }

    cd /
    exec 2>/dev/null
    trap clean_up EXIT
    trap exit HUP INT TERM
    trap '' PIPE

    while read -r request argument; do
      case $request in
        check-user) (become true) ;;
        create-folder) create_folder ;;
        check-folder) (become test -w "$folder") ;;
        check-binaries) (become test -x "$bin/postgres") && (become "$bin/postgres" --version >/dev/null) ;;
        initialise) initialise ;;
        start) start ;;
        stop) stop "$argument" ;;
      esac
      echo $?
    done
    """#
}
