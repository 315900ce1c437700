#!/bin/sh
# The version in the public header is that of the man pages and of the newest changes.
set -eu
cd "$(dirname "$0")/../.."
version=$(sed -n 's/^#define ZIPFIT_VERSION "\(.*\)"/\1/p' include/zipfit.h)
failed=false

wrong() {
	echo "version: $1 does not have the version of include/zipfit.h, $version" >&2
	failed=true
}

pages=$(git ls-files '*.[1-9]')
if [ -z "$version" ] || [ -z "$pages" ]; then
	wrong 'no man page'
fi
for page in $pages; do
	grep -q "^\.TH .*\"zipfit $version\"" "$page" || wrong "$page"
done
[ "$(grep -m 1 '^## ' scripts/package/CHANGES.md)" = "## $version" ] || wrong scripts/package/CHANGES.md
[ "$failed" = false ]
