# No program is started to decode an input, although libarchive could: not even outside the sandbox.
. "$LIB"

few_targets 2
mkdir bin
for program in bzip2 compress grzip gunzip gzip lrzip lz4 lzma lzop unlzma unxz uudecode xz zstd; do
	printf '#!/bin/sh\necho %s >>%s/ran\nexec cat\n' $program "$PWD" >bin/$program
	chmod +x bin/$program
done
# The beginnings that libarchive knows them by.
printf 'LRZI\000\006\000\000some bytes more, for the look of it\n' >pool.lrz
printf '\211LZO\000\015\012\032\012\020\060some bytes more\n' >pool.lzo
printf 'GRZipII\000\002\004:)some bytes more\n' >pool.grz
printf 'begin 644 pool.jsonl\n#86)C\n`\nend\n' >pool.uu
for file in pool.lrz pool.lzo pool.grz pool.uu; do
	try env PATH="$PWD/bin:$PATH" "$ZIPFIT" score -q --no-sandbox -t t.jsonl $file
	expect "no program for $file" [ ! -e ran ]
done
# The control: these do make a libarchive with all its filters start programs.
need bsdtar libarchive-tools
PATH="$PWD/bin:$PATH" bsdtar -tf pool.lrz >/dev/null 2>&1 || true
# It does not wait for the program.
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ -e ran ] || sleep 0.5
done
expect "bsdtar starts one" [ -e ran ]
