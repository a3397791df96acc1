#!/bin/sh
# Installs the packages that the lock files name and generates the types of the
# API from the document that the given patchbay prints. Does only what is due.
set -eu
binary=$1
cd "$(dirname "$0")"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/patchbay"

# packages DIR installs DIR's packages. An installation is kept outside the tree
# under a hash of what it was made of, so that a new clone copies it.
packages() {
	(
		cd "$1"
		hash=$({ node --version && cat package.json package-lock.json; } | sha256sum | cut -c1-16)
		kept="$cache/npm-$hash"
		if [ "$(cat node_modules/.made-of 2>/dev/null)" = "$hash" ]; then exit; fi
		if [ ! -d "$kept" ]; then
			echo "installing the packages of the editor ($1)" >&2
			partial="$kept.$$"
			trap 'rm -rf "$partial"' EXIT
			mkdir -p "$partial"
			cp package.json package-lock.json "$partial"
			npm ci --prefix "$partial" --no-audit --no-fund --loglevel=error >&2
			echo "$hash" >"$partial/node_modules/.made-of"
			# A rename is atomic: whoever looks sees a whole installation or none.
			[ -d "$kept" ] || mv "$partial" "$kept"
			find "$cache" -maxdepth 1 -name 'npm-*' -mtime +7 ! -name "npm-$hash" -exec rm -rf {} +
		fi
		rm -rf node_modules
		cp -a "$kept/node_modules" node_modules
	)
}

packages .
packages tools

mkdir -p .build
"$binary" api >.build/openapi.json.new
if cmp -s .build/openapi.json.new .build/openapi.json && [ src/api/schema.ts -nt .build/openapi.json ]; then
	rm .build/openapi.json.new
	exit
fi
mv .build/openapi.json.new .build/openapi.json
npm run --silent client >/dev/null
