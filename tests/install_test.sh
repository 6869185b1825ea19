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
    case $example in
    */hold_until.c) answer='3.067 years' ;;
    */vendor_cut.c) answer='south: 2 of 3 vendors, as Alpha Beta; ways apart: 2' ;;
    *) answer="an answer that this test knows" ;;
    esac
    check "$example runs" "$scratch/example"
    grep -q "$answer" "$scratch/log" || { failed=$((failed + 1)); echo "FAILED $example: no '$answer'"; cat "$scratch/log"; }
done
check demo "$scratch/usr/bin/holdfast" demo "$scratch/demo"
check report test -s "$scratch/demo/report.html"
check man grep -q HOLDFAST "$scratch/usr/share/man/man1/holdfast.1"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
