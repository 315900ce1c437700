#!/bin/sh
# Makes the packages twice, which must give the same bytes, and uses them as people would:
#
#	run.sh [DIRECTORY]	keeps the packages in DIRECTORY
#
# lintian; the static program alone in an empty root, under a kernel as old as Linux 3.2 and in a Debian with an older
# C library; the Debian packages in a bare Debian 12, which they leave as it was. Everywhere the results are those of
# the Debian package's program on this machine.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0
export LC_ALL=C.UTF-8

pass() {
	passed=$((passed + 1))
	echo "packages: $*"
}

fail() {
	echo "packages: $*" >&2
	exit 1
}

# ---- The packages -----------------------------------------------------------

# build PLACE: makes packages of the copy of the source in PLACE.
build() {
	sh "$1/scripts/package.sh" "$1/out" >"$scratch/package.txt" 2>&1 || {
		cat "$scratch/package.txt" >&2
		fail 'scripts/package.sh failed'
	}
}

first=$scratch/a
second="$scratch/another place/of the source"
mkdir -p "$first" "$second"
(cd "$root" && git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$first" --)
(umask 077 && cp -r "$first/." "$second")
SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct)
export SOURCE_DATE_EPOCH
build "$first"
(
	umask 077
	export TZ=Asia/Tokyo LC_ALL=C HOME=/nonexistent
	build "$second"
)
packages=$first/out
(cd "$packages" && sha256sum --quiet -c SHA256SUMS)
diff -r "$packages" "$second/out" || fail 'two builds, two results'
[ "$(find "$packages" -name '*.deb' | wc -l)" -eq 4 ] || fail 'not four packages'
pass 'two builds give the same bytes'
if [ $# -gt 0 ]; then
	mkdir -p "$1"
	cp "$packages"/* "$1"
fi

as_root=
[ "$(id -u)" -ne 0 ] || as_root=--allow-root
# shellcheck disable=SC2086 # an option or none
lintian $as_root --fail-on error,warning "$packages"/*.deb
pass 'lintian finds no errors and no warnings'

for package in "$packages"/*.deb; do
	dpkg-deb -x "$package" "$scratch/files"
done
library=$(echo "$scratch"/files/usr/lib/*/libzipfit.so.0)
sh "$root/tests/install/hardened.sh" "$scratch/files/usr/bin/zipfit" "$scratch/files/usr/bin/zipfit-mpi" "$library"
sh "$root/src/man/build.sh" "$scratch/man"
for page in "$scratch"/man/*.[1-9]; do
	name=$(basename "$page")
	gzip -dc "$scratch/files/usr/share/man/man${name##*.}/$name.gz" | cmp - "$page"
done

mkdir "$scratch/archive"
tar -C "$scratch/archive" --strip-components=1 -xf "$packages"/*.tar.gz
static=$scratch/archive/bin/zipfit
for file in README.md CHANGES.md LICENSE LICENSES/README LICENSES/libarchive share/man/man1/zipfit.1 \
	share/man/man1/zipfit-select.1 share/man/man7/zipfit.7; do
	[ -s "$scratch/archive/$file" ] || fail "the archive has no $file"
done
readelf -lW "$static" | grep -q INTERP && fail 'the static program needs a dynamic linker'
readelf -dW "$static" | grep -q NEEDED && fail 'the static program needs a library'
readelf -dW "$static" | grep -q 'FLAGS_1.* PIE' || fail 'the static program is not position independent'
readelf -lW "$static" | grep -Eq 'GNU_STACK .* RW +0x' || fail 'the static program has an executable stack'
readelf -nW "$static" | grep -q 'OS: Linux, ABI: 3\.2\.' || fail 'the static program asks for another kernel than 3.2'
pass 'the archive is complete'

# ---- What is run ------------------------------------------------------------

mkdir "$scratch/inputs"
cp "$root/data/pool.jsonl" "$root/data/targets.jsonl" "$scratch/inputs"
xz -k "$scratch/inputs/pool.jsonl"
zstd -q "$scratch/inputs/pool.jsonl"
# Names that need UTF-8 or UTF-16.
python3 - "$scratch/inputs" <<'END'
import sys, zipfile
directory = sys.argv[1]
text = open(f"{directory}/pool.jsonl", encoding="utf-8").read(60000)
with zipfile.ZipFile(f"{directory}/names.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for number, name in enumerate(["plain", "gr\u00fcn", "\u65e5\u672c\u8a9e", "\U0001f600"]):
        archive.writestr(zipfile.ZipInfo(name), text[number * 15000:(number + 1) * 15000])
END
(
	mkdir "$scratch/members"
	cd "$scratch/members"
	python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall()' "$scratch/inputs/names.zip"
	for format in 7zip pax cpio; do
		bsdtar --format $format -cf "$scratch/inputs/names.$format" -- *
	done
)

# exercise DIRECTORY COMMAND...: runs zipfit by COMMAND where the inputs are and leaves what it writes in DIRECTORY/out.
exercise() {
	directory=$1
	shift
	mkdir -p "$directory/out"
	cp "$scratch"/inputs/* "$directory"
	(
		cd "$directory"
		"$@" --version >out/version
		"$@" select -q -T 4 -t targets.jsonl -k 40 --memory 1k --tmpdir . --scores out/ncd.tsv -o out/ncd.jsonl.gz \
			--checkpoint out/state --checkpoint-every 1 pool.jsonl.zst
		"$@" select -q -T 2 --score conditional -t targets.jsonl --budget 30000 --dedup near --cover 0.5 --annotate \
			-o out/conditional.jsonl pool.jsonl.xz
		"$@" select -q --compressor brotli --level 1 -t targets.jsonl -k 5 pool.jsonl >out/brotli.jsonl
		for format in zip 7zip pax cpio; do
			"$@" select -q --whole-files -t targets.jsonl --fraction 1 "names.$format" >"out/$format.jsonl"
		done
		TMPDIR=. "$@" eval -q --train out/conditional.jsonl --test targets.jsonl >out/eval.tsv
		"$@" select -v -t targets.jsonl -k 1 pool.jsonl 2>&1 >out/one | grep sandbox: >out/sandbox
	)
}

# same WHAT DIRECTORY [NAME]: whether DIRECTORY/out is what the program writes on this machine. The file NAME may differ.
same() {
	diff -r ${3:+-x "$3"} "$scratch/expected/out" "$2/out" || fail "$1: other results"
	pass "$1"
}

exercise "$scratch/expected" "$scratch/files/usr/bin/zipfit"
grep -q '日本語' "$scratch/expected/out/7zip.jsonl" || fail 'names of members are not read'
grep -q 'no network, no programs' "$scratch/expected/out/sandbox" || echo 'packages: this system has no sandbox'

exercise "$scratch/static" "$static"
same 'the static program gives the same results as the one in the Debian package' "$scratch/static"
cc -O2 -D_GNU_SOURCE -static -o "$scratch/old_kernel" "$here/old_kernel.c"
exercise "$scratch/old" "$scratch/old_kernel" "$static"
grep -q 'sandbox: none' "$scratch/old/out/sandbox" || fail 'the old kernel knows a sandbox'
same 'the same without what kernels have learned since Linux 3.2' "$scratch/old" sandbox

if [ "$(id -u)" -ne 0 ]; then
	echo "packages: skipped: an empty root, Debian 11 and 12, which only root can make"
	echo "packages: $passed passed, 0 failed"
	exit
fi

mkdir "$scratch/empty"
cp "$static" "$scratch/empty/zipfit"
exercise "$scratch/empty" chroot "$scratch/empty" /zipfit
same 'the same in a root with nothing but the static program' "$scratch/empty"

# ---- Other systems ----------------------------------------------------------

# system DIRECTORY SUITE VARIANT: makes a Debian, from where this machine gets its packages.
system() {
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
		[ ! -s "$file" ] || sed -E "s/bookworm/$2/g" "$file"
	done >"$scratch/sources"
	mmdebstrap --quiet --mode=root --variant="$3" "$2" "$1" - <"$scratch/sources" >"$scratch/mmdebstrap.txt" 2>&1
}

if system "$scratch/bullseye" bullseye extract; then
	cp "$static" "$scratch/bullseye/zipfit"
	exercise "$scratch/bullseye" chroot "$scratch/bullseye" /zipfit
	same 'the same in Debian 11, which has an older C library' "$scratch/bullseye"
else
	echo 'packages: skipped: Debian 11, which could not be made here'
fi

bare=$scratch/bare
system "$bare" bookworm apt || {
	cat "$scratch/mmdebstrap.txt" >&2
	fail 'no bare Debian 12 could be made'
}
cp /etc/resolv.conf /etc/hosts "$bare/etc"
mkdir "$bare/packages"
cp "$packages"/*.deb "$bare/packages"

# in_bare COMMAND...: runs a command in the bare system, and prints what it printed only if it fails.
in_bare() {
	DEBIAN_FRONTEND=noninteractive chroot "$bare" "$@" >"$scratch/bare.txt" 2>&1 || {
		cat "$scratch/bare.txt" >&2
		fail "in a bare Debian 12: $*"
	}
}

in_bare apt-get -q update
in_bare sh -c 'apt-get -q install -y --no-install-recommends /packages/zipfit_*.deb'
in_bare dpkg -V zipfit
exercise "$bare" chroot "$bare" zipfit
same 'the same by the Debian package in a bare Debian 12' "$bare"

in_bare sh -c 'apt-get -q install -y --no-install-recommends gcc libc6-dev pkg-config /packages/libzipfit*.deb'
mkdir "$bare/program" "$bare/library"
cp "$root/tests/install/consumer.c" "$bare"
head -n 12 "$bare/targets.jsonl" >"$bare/a.jsonl"
grep math-problem "$bare/pool.jsonl" | head -n 8 >"$bare/b.jsonl"
tail -n 3 "$bare/pool.jsonl" >"$bare/excluded.jsonl"
in_bare sh -c 'cd /program && zipfit select -q -t a=../a.jsonl -t b=../b.jsonl --mix a=2,b=1 --score conditional \
	--budget 12000 --dedup near --diverse 0.5 --exclude ../excluded.jsonl --annotate --manifest best.manifest \
	-o best.jsonl ../pool.jsonl'
# shellcheck disable=SC2016 # for the shell there
in_bare sh -c 'cc -o /consumer /consumer.c $(pkg-config --cflags --libs zipfit)'
in_bare sh -c 'cd /library && /consumer ../a.jsonl ../b.jsonl ../excluded.jsonl ../pool.jsonl ../program/best.jsonl'
diff -r "$bare/program" "$bare/library" || fail 'the library in a bare Debian 12 selects otherwise'
pass 'a program is built with the packages of the library there'

in_bare sh -c 'apt-get -q install -y --no-install-recommends /packages/zipfit-mpi_*.deb'
in_bare dpkg -V zipfit-mpi libzipfit0 libzipfit-dev
in_bare sh -c 'zipfit-mpi --version && zipfit-mpi select -q -t targets.jsonl -k 40 pool.jsonl.zst -o mpi.jsonl'
gzip -dc "$bare/out/ncd.jsonl.gz" | cmp - "$bare/mpi.jsonl"
pass 'zipfit-mpi runs there'

in_bare apt-get -q purge -y zipfit zipfit-mpi libzipfit0 libzipfit-dev
rm -r "$bare/packages"
left=$(find "$bare" -xdev -name '*zipfit*' ! -path "$bare/var/log/*")
[ -z "$left" ] || fail "left behind: $left"
pass 'removed, they leave nothing'
echo "packages: $passed passed, 0 failed"
