#!/bin/sh
# Installs the bundle beside this file, without a network:
#   ./install.sh [--prefix FOLDER] [--fingerprint SHA256]
# Checks the release's signature and the hash of every file first, and installs only a complete copy.
set -eu

say() { printf '%s\n' "$*" >&2; }
fail() { say "install.sh: $*"; exit 4; }

here=$(cd "$(dirname "$0")" && pwd)
prefix=${HOME:+$HOME/.local}
wanted=
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) [ $# -ge 2 ] || fail "--prefix needs a folder"; prefix=$2; shift 2 ;;
    --fingerprint) [ $# -ge 2 ] || fail "--fingerprint needs the key's SHA-256"; wanted=$2; shift 2 ;;
    *) say "usage: install.sh [--prefix FOLDER] [--fingerprint SHA256]"; exit 2 ;;
  esac
done
[ -n "$prefix" ] || fail "HOME is not set; give --prefix FOLDER"
# The installed programs name their folder: it must be absolute, and plain inside of the quotes of a shell.
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
case $prefix in *[\"\$\`\\]*) fail "$prefix has a sign that a shell would read; give another --prefix FOLDER" ;; esac
for tool in openssl sha256sum; do
  command -v "$tool" >/dev/null 2>&1 || fail "$tool is missing; install it, then run this again"
done
cd "$here"
for file in MANIFEST MANIFEST.sig release.pub VERSION; do
  [ -f "$file" ] || fail "$file is missing: unpack the bundle again"
done

# 1. The key. A false bundle has a key of its maker: compare the fingerprint with the published one.
fingerprint=$(openssl pkey -pubin -in release.pub -outform DER 2>/dev/null | sha256sum | cut -d' ' -f1)
if [ -n "$wanted" ]; then
  [ "$wanted" = "$fingerprint" ] || fail "the bundle is signed with another key: $fingerprint"
else
  say "signed with the key $fingerprint"
  say "compare this with the published fingerprint, or give that as --fingerprint"
fi

# 2. The signature of the list of files, then every file, and nothing besides.
openssl pkeyutl -verify -pubin -inkey release.pub -rawin -in MANIFEST -sigfile MANIFEST.sig >/dev/null 2>&1 ||
  fail "the signature of MANIFEST does not verify: get the bundle again"
sha256sum --check --quiet --strict MANIFEST >/dev/null 2>&1 ||
  fail "a file is not the one that was signed: get the bundle again"
other=$(find . ! -type f ! -type d | head -n 1)
[ -z "$other" ] || fail "$other is no plain file: unpack the bundle again"
listed=$(wc -l <MANIFEST)
present=$(find . -type f ! -name MANIFEST ! -name MANIFEST.sig ! -name release.pub | wc -l)
[ "$listed" -eq "$present" ] || fail "the folder has $present files, the signed list $listed: unpack the bundle again"
./node/bin/node --version >/dev/null 2>&1 ||
  fail "the bundle's Node does not run on $(uname -s) $(uname -m): get the bundle of this platform"

# 3. A copy under another name, which becomes the version's folder in one step.
version=$(cat VERSION)
target=$prefix/share/assay/$version
[ ! -e "$target" ] || fail "$target exists: this version is installed; remove that folder to install it again"
mkdir -p "$prefix/share/assay" "$prefix/bin" 2>/dev/null || fail "$prefix can't be written; give --prefix FOLDER"
draft=$prefix/share/assay/.draft-$$
starter=$prefix/bin/.assay-$$
trap 'rm -rf "$draft" "$starter"-*' EXIT
trap 'exit 4' HUP INT TERM
cp -R . "$draft" 2>/dev/null || fail "the copy to $prefix failed: is the disk full?"
# Each version has a name of its own; `assay` is the one that was installed last. Both are written before anything is
# installed: a name that is changed afterwards needs no room.
for number in 1 2; do
  cat 2>/dev/null >"$starter-$number" <<END || fail "$prefix/bin can't be written: is the disk full?"
#!/bin/sh
# assay $version
ASSAY_CACHE=\${ASSAY_CACHE:-$target/cache} exec "$target/node/bin/node" "$target/node_modules/assay/src/cli/bin.mjs" "\$@"
END
  chmod 755 "$starter-$number"
done
mv "$draft" "$target" || fail "$target can't be made"
mv -f "$starter-1" "$prefix/bin/assay-$version"
mv -f "$starter-2" "$prefix/bin/assay"
say "assay $version is installed: $prefix/bin/assay"
