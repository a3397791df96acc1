#!/bin/sh
# Builds the editor into ../dist, which the binary embeds, unless neither its
# sources nor the API of the given patchbay have changed since the last time.
set -eu
cd "$(dirname "$0")"
./prepare.sh "$1"

hash=$({
	find . -type d \( -name node_modules -o -name .build -o -name e2e \) -prune -o -type f ! -name '*.test.*' -print0 |
		LC_ALL=C sort -z | xargs -0 sha256sum
	sha256sum .build/openapi.json
} | sha256sum)
if [ -f ../dist/index.html.gz ] && [ "$(cat .build/built-of 2>/dev/null)" = "$hash" ]; then exit; fi

rm -f .build/built-of
npx tsc --noEmit
npx vite build --logLevel warn
echo "$hash" >.build/built-of
