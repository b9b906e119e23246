#!/bin/bash
# get-asterisk.sh TARGET [SUITE]
#
# Puts a real Asterisk (Debian SUITE, default sid) with every library it needs, its own glibc included, into
# TARGET/root. Nothing is installed on the machine, no root rights, chroot or container are needed: apt resolves and
# fetches with a private state folder, dpkg-deb unpacks, and TARGET/bin/asterisk starts the program through the
# folder's own loader. Idempotent: a second call with a usable TARGET does nothing. About 15 s and 155 MB.
set -euo pipefail
[ $# -ge 1 ] || { echo 'usage: get-asterisk.sh TARGET [SUITE]' >&2; exit 1; }
for tool in apt-get dpkg dpkg-deb awk xargs realpath; do
  command -v "$tool" >/dev/null || { echo "this machine has no $tool: only Debian and its relatives are supported" >&2; exit 1; }
done
target=$(realpath -m "$1")
suite=${2:-sid}
program=$target/bin/asterisk
if [ -x "$program" ] && "$program" -V 2>/dev/null; then exit 0; fi

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || { echo "no Debian archive keyring at $keyring: packages could not be verified" >&2; exit 1; }
# The Debian mirror that this machine's own apt uses.
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/*$' || true)}
mirror=${mirror%/}
[ -n "$mirror" ] || { echo 'no Debian mirror known to this machine: set DEBIAN_MIRROR' >&2; exit 1; }
architecture=$(dpkg --print-architecture)
wanted=(asterisk asterisk-core-sounds-en-gsm)
# What a program that is only unpacked, not installed, has no use for (account tools, gnupg, perl, locale data).
# libperl is wanted by libsnmp, which res_snmp.so alone uses and which is never loaded.
skipped='^(perl-base|perl-modules.*|libperl.*|gnupg.*|gpg.*|dirmngr|pinentry.*|adduser|passwd|base-passwd|debconf|login\.defs|libpam.*|libaudit.*|libsemanage.*|libsepol.*|readline-common|tzdata|libc-gconv-modules-extra|gcc-.*-base|openssl-provider-legacy|pci\.ids|libsnmp.*|libsensors.*|libasound2-data)$'

state=$target/.apt
trap 'rm -rf "$target/root.new" "$state"' EXIT
rm -rf "$target/root.new" "$state"
mkdir -p "$state"/{lists/partial,archives/partial,etc} "$target/root.new" "$target/bin"
: > "$state/status" # an empty dpkg status: the whole closure counts as missing
echo "deb [signed-by=$keyring] $mirror $suite main" > "$state/etc/sources.list"
cat > "$state/apt.conf" <<C
Dir::State "$state"; Dir::State::lists "$state/lists"; Dir::State::status "$state/status";
Dir::Cache "$state"; Dir::Cache::archives "$state/archives";
Dir::Etc "$state/etc"; Dir::Etc::sourcelist "$state/etc/sources.list";
Dir::Etc::sourceparts "/dev/null"; Dir::Etc::parts "/dev/null";
Dir::Etc::preferencesparts "/dev/null"; Dir::Etc::main "/dev/null";
APT::Architecture "$architecture"; APT::Architectures "$architecture";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::Retries "3"; Acquire::http::Timeout "20"; Acquire::https::Timeout "20";
C
export APT_CONFIG=$state/apt.conf
apt-get -qq update -o APT::Update::Error-Mode=any
apt-get -s --no-install-recommends install "${wanted[@]}" | awk '/^Inst /{print $2}' | grep -Ev "$skipped" > "$state/list"
(cd "$state/archives" && xargs apt-get -qq download < "$state/list")
for package in "$state"/archives/*.deb; do dpkg-deb -x "$package" "$target/root.new"; done

# What the packages' postinst scripts would have done, and the paths that assume a merged /usr.
sounds=$target/root.new/usr/share/asterisk/sounds
[ -e "$sounds/en" ] || ln -s en_US_f_Allison "$sounds/en"
for folder in lib lib64 bin sbin; do [ -e "$target/root.new/$folder" ] || ln -s "usr/$folder" "$target/root.new/$folder"; done
rm -rf "$target/root.new"/usr/share/{doc,man,locale,lintian,bug,info}

rm -rf "$target/root"
mv "$target/root.new" "$target/root"
(cd "$state/archives" && ls -- *.deb) > "$target/packages.txt"
cat > "$program" <<'C'
#!/bin/sh
# Starts the unpacked Asterisk through its own loader: own glibc, own libraries.
root=$(dirname "$(dirname "$(realpath "$0")")")/root
for loader in "$root"/usr/lib64/ld-linux-*.so.* "$root"/usr/lib/ld-linux-*.so.* "$root"/usr/lib/*-linux-gnu/ld-linux-*.so.*; do
  [ -x "$loader" ] && break
done
for libraries in "$root"/usr/lib/*-linux-gnu; do [ -d "$libraries" ] && break; done
exec "$loader" --library-path "$libraries" "$root/usr/sbin/asterisk" "$@"
C
chmod +x "$program"
"$program" -V
