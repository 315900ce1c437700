# --version names the libraries, because scores depend on zlib's version.
. "$LIB"

"$ZIPFIT" --version >version
"$ZIPFIT" -V >short
"$ZIPFIT" select --version >of-select
"$ZIPFIT" score -V >of-score
same "-V" version short
same "select" version of-select
same "score" version of-score
for pattern in '^zipfit [0-9]+\.[0-9]+\.[0-9]+$' '^zlib [0-9]' '^cJSON [0-9]' '^libarchive [0-9]' '^zstd [0-9]' \
	'^liblzma [0-9]' '^bzip2 [0-9]' '^lz4 [0-9]' '^utf8proc [0-9]'; do
	grep -Ec "$pattern" version
done
