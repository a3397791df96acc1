#!/bin/sh
# Measures the product beside its peers: bench.sh PATCHBAY [FLAG...] [SECTION...], where the
# sections are go, chain, copy, scan, process, webhook, queue and growth, all of them when
# none is named, and soak. RESULT names the file that gets every figure as JSON; without it that is
# in the cache. Peers are installed outside the tree, once for each version; one that can't
# be installed is skipped by name.
set -eu
crane=v0.22.1    # github.com/google/go-containerregistry
regsync=v0.11.7  # github.com/regclient/regclient
nodered=5.0.7    # npm, with the Node that it needs
node=22.23.3
# Benthos' version is in bench/peers/benthos/go.mod, skopeo's is the system's.

patchbay=$(realpath "$1")
shift
[ -z "${RESULT:-}" ] || RESULT=$(realpath -m "$RESULT")
cd "$(dirname "$0")"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/patchbay"

# peer NAME PACKAGE VERSION prints the path of the binary. It is built as the
# product is: stripped, without cgo.
peer() {
	dir="$cache/peers/$1-$3"
	if [ ! -x "$dir/$1" ]; then
		echo "installing $1 $3" >&2
		mkdir -p "$dir"
		(cd "$dir" && GOFLAGS='' GOWORK=off GOBIN="$dir" CGO_ENABLED=0 go install -trimpath -ldflags='-s -w' "$2@$3") >&2 || return
	fi
	echo "$dir/$1"
}

# nodered prints the directory with Node-RED and a Node of its own.
nodered() {
	dir="$cache/peers/node-red-$nodered-$node"
	if [ ! -e "$dir/installed" ]; then
		echo "installing Node-RED $nodered" >&2
		mkdir -p "$dir"
		npm install --prefix "$dir" --no-audit --no-fund --loglevel=error "node-red@$nodered" "node@$node" >&2 && touch "$dir/installed"
	fi
	[ -e "$dir/installed" ] && echo "$dir"
}

# benthos prints the path of its binary, built once for each version and change of it.
benthos() {
	cd bench/peers/benthos
	file="$cache/peers/benthos-$(cat main.go go.mod go.sum | sha256sum | cut -c1-16)"
	if [ ! -x "$file" ]; then
		echo "building Benthos" >&2
		mkdir -p "$cache/peers"
		CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o "$file" . >&2 || return
	fi
	echo "$file"
}

crane=$(peer crane github.com/google/go-containerregistry/cmd/crane "$crane") || crane=
regsync=$(peer regsync github.com/regclient/regclient/cmd/regsync "$regsync") || regsync=
benthos=$(benthos) || benthos=
nodered=$(nodered) || nodered=
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! command -v skopeo >/dev/null; then
	{ apt-get update -q && apt-get install -qy --no-install-recommends skopeo; } >&2 || true
fi
skopeo=$(command -v skopeo) || skopeo=
playground=$(./build.sh)
bench="$cache/bench.$$"
queues="$cache/queues.$$"
trap 'rm -f "$bench" "$queues"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -p "$cache"
go build -o "$bench" ./bench
(cd queues && go build -o "$queues" .)

result=${RESULT:-$cache/bench.json}
"$bench" -patchbay "$patchbay" -playground "$playground" -crane "$crane" -regsync "$regsync" -skopeo "$skopeo" \
	-benthos "$benthos" -node-red "$nodered" -queues "$queues" -root ../.. -result "$result" "$@"
echo "every figure with its rounds: $result"
