#!/bin/sh
# Checks with readelf that programs and shared libraries are hardened as CMakeLists.txt says:
#
#	hardened.sh FILE...
#
# position independent, relocations read-only and bound at start, no executable stack, stack protectors, and C library
# calls that check the size of their destination.
set -eu
export LC_ALL=C
failed=false

# has WHAT PATTERN [READELF OPTION]...: whether a line of readelf's words about $file matches.
has() {
	what=$1 pattern=$2
	shift 2
	if ! readelf -W "$@" "$file" | grep -Eq -- "$pattern"; then
		echo "hardened: $file: $what" >&2
		failed=true
	fi
}

for file in "$@"; do
	has 'not position independent' 'Type: +DYN' --file-header
	case $file in
	*.so*) ;;
	*) has 'no PIE' 'FLAGS_1.* PIE' --dynamic ;;
	esac
	has 'relocations stay writable' 'GNU_RELRO' --program-headers
	has 'symbols are bound late' 'BIND_NOW|FLAGS_1.* NOW' --dynamic
	has 'an executable stack' 'GNU_STACK .* RW +0x' --program-headers
	has 'no stack protector' 'UND __stack_chk_fail' --dyn-syms
	has 'no fortified calls' 'UND __[a-z]+_chk' --dyn-syms
done
$failed && exit 1
echo "hardened: $# passed, 0 failed"
