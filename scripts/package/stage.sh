#!/bin/sh
# Completes the staged files of one Debian package, the way Debian's policy wants them:
#
#	stage.sh DIRECTORY PACKAGE VERSION MAINTAINER
#
# adds the licence and what changed, compresses man pages, and gives all files plain rights and the time of
# SOURCE_DATE_EPOCH.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
directory=$1 package=$2 version=$3 maintainer=$4
export LC_ALL=C
umask 022
time=@${SOURCE_DATE_EPOCH:-$(date +%s)}

doc=$directory/usr/share/doc/$package
mkdir -p "$doc"
{
	echo 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
	echo 'Upstream-Name: zipfit'
	echo
	echo 'Files: *'
	sed -n 's/^Copyright (c) /Copyright: /p' "$here/../../LICENSE"
	echo 'License: Expat'
	# In this format an empty line is a point.
	sed -e '1,/^Copyright/d' -e 's/^$/./' -e 's/^/ /' "$here/../../LICENSE" | sed 1d
} >"$doc/copyright"
{
	echo "zipfit ($version) bookworm; urgency=medium"
	echo
	echo "  * Version ${version%-*}; changelog.gz says what changed."
	echo
	echo " -- $maintainer  $(date -u -R -d "$time")"
} >"$doc/changelog.Debian"
cp "$here/CHANGES.md" "$doc/changelog"
gzip -9n "$doc/changelog" "$doc/changelog.Debian"
# What lintian warns of in vain.
overrides=$directory/usr/share/lintian/overrides/$package
mkdir -p "${overrides%/*}"
{
	echo '# The package is not uploaded to Debian, so it closes no bug there.'
	echo "$package: initial-upload-closes-no-bugs *"
	case $package in
	lib*[0-9])
		echo '# CPack writes these calls. They do no harm beside the trigger.'
		echo "$package: maintscript-calls-ldconfig *"
		;;
	esac
} >"$overrides"
[ ! -d "$directory/usr/share/man" ] || find "$directory/usr/share/man" -type f ! -name '*.gz' -exec gzip -9n {} +
find "$directory" -type f \( -name '*.a' -o -name '*.so.*' -o -path '*/usr/bin/*' \) \
	-exec strip --strip-debug --remove-section=.comment --enable-deterministic-archives {} +
chmod -R u=rwX,go=rX "$directory"
find "$directory" -exec touch -h -d "$time" {} +
