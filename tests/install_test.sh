#!/bin/sh
# Goal: what is installed works without the source tree. Method: install below a scratch folder, build the examples on
# the installed headers and library alone, run the program's demo with the installed packs.
set -u
passed=0
failed=0
check() { # what, command...
    what=$1
    shift
    if "$@" >"$scratch/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $what"
        tail -n 20 "$scratch/log"
    fi
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset MAKEFLAGS MFLAGS MODE
check install make -s install PREFIX="$scratch/usr" MODE=release
export PKG_CONFIG_PATH="$scratch/usr/lib/pkgconfig"
for example in examples/*.c; do
    # shellcheck disable=SC2046
    check "$example" ${CC:-cc} -std=c17 "$example" -o "$scratch/example" $(pkg-config --cflags --libs holdfast)
    check "$example runs" "$scratch/example"
done
grep -q '3.067 years' "$scratch/log" || { failed=$((failed + 1)); echo "FAILED the example's answer"; cat "$scratch/log"; }
check demo "$scratch/usr/bin/holdfast" demo "$scratch/demo"
check report test -s "$scratch/demo/report.html"
check man grep -q HOLDFAST "$scratch/usr/share/man/man1/holdfast.1"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
