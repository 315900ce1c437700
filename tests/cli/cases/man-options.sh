# The man pages have every option of each command, and no other (man_options.py), the sections that readers look for,
# and no reference to a page that is not there.
. "$LIB"

man_pages
"$PYTHON" -m man_options pages
for page in pages/*; do
	sections='NAME SYNOPSIS DESCRIPTION EXIT.STATUS EXAMPLES SEE.ALSO'
	# The method is not run.
	[ "$page" != pages/zipfit.7 ] || sections='NAME DESCRIPTION EXAMPLES SEE.ALSO'
	for section in $sections; do
		grep -q "^\.SH $section\$" "$page" || echo "$page has no section $section"
	done
	sed 's/\\-/-/g' "$page" | sed -n 's/^\.BR \(zipfit[a-z-]*\) (\([0-9]\)).*/\1.\2/p' | sort -u | while read -r other; do
		[ -e "pages/$other" ] || echo "$page: there is no $other"
	done
done
# What several pages share names pages that are there.
sed -n 's/^\.\\" //p' "$MAN"/*.man | tr ' ' '\n' | sort -u | while read -r name; do
	[ "$name" = zipfit ] || [ -e "pages/zipfit-$name.1" ] || echo "a shared piece is for $name, which is no page"
done
