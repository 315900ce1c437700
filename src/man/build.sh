#!/bin/sh
# build.sh - puts the man pages together
#
#	build.sh DIRECTORY
#
# writes each page of this folder to DIRECTORY. A line `.\" include NAME` of a page stands for the file NAME.man, which
# holds what several pages have in common. There, a comment with names of pages begins a piece for these pages only:
# zipfit-select(1) has the pieces that name "select". A heading (.SS), with the text below it, stays if a piece does.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
for source in "$here"/*.[1-9]; do
	name=$(basename "$source")
	page=${name%.*}
	awk -v page="${page#zipfit-}" -v here="$here" '
		function include(file, line, status, wanted, heading, complete) {
			wanted = 1
			while ((status = (getline line < file)) > 0)
				if (line ~ /^\.SS /) {
					heading = line "\n"
					wanted = complete = 0
				} else if (line ~ /^\.\\" /) {
					wanted = index(substr(line, 4) " ", " " page " ") > 0
					complete = 1
					if (wanted) {
						printf "%s", heading
						heading = ""
					}
				} else if (wanted)
					print line
				else if (!complete)
					heading = heading line "\n"
			close(file)
			if (status < 0) {
				print "cannot read " file >"/dev/stderr"
				exit 1
			}
		}
		/^\.\\" include / { include(here "/" $3 ".man"); next }
		{ print }' "$source" >"$1/$name.new"
	mv "$1/$name.new" "$1/$name"
done
