#!/bin/sh
# Writes certs/tls.crt and certs/tls.key for the tls profile: signed by itself, for this host and the names given.
# `make certs NAMES="atr.lan 192.168.1.20"`
set -eu
cd "$(dirname "$0")/../.."

folder=${CERTS_DIR:-certs}
if [ -e "$folder/tls.key" ]; then
    echo "$folder/tls.key is there already. To make another, remove it yourself." >&2
    exit 1
fi
names="DNS:localhost,IP:127.0.0.1,DNS:$(uname -n)"
for name in "$@"; do
    case $name in
        *[!0-9.]*) names="$names,DNS:$name" ;;
        *) names="$names,IP:$name" ;;
    esac
done
# The folder keeps others on this host out. The key itself must be readable to nginx, which is another user in its
# container and gets only these two files.
mkdir -m 700 -p "$folder"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 -subj "/CN=ATR" \
    -addext "subjectAltName=$names" -addext "basicConstraints=critical,CA:FALSE" \
    -addext "extendedKeyUsage=serverAuth" -keyout "$folder/tls.key" -out "$folder/tls.crt" 2>/dev/null
chmod 644 "$folder/tls.key" "$folder/tls.crt"
echo "wrote $folder/tls.crt for $names; next: docker compose --profile tls up -d --wait"
