#!/bin/sh
# Writes certs/tls.crt and certs/tls.key for the tls profile: signed by itself, for this host and the names given.
# `make certs NAMES="atr.lan 192.168.1.20"`
set -eu
cd "$(dirname "$0")/../.."

if [ -e certs/tls.key ]; then
    echo "certs/tls.key is there already. To make another, remove the folder certs yourself." >&2
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
mkdir -m 700 -p certs
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 -subj "/CN=ATR" \
    -addext "subjectAltName=$names" -addext "basicConstraints=critical,CA:FALSE" \
    -addext "extendedKeyUsage=serverAuth" -keyout certs/tls.key -out certs/tls.crt 2>/dev/null
chmod 644 certs/tls.key certs/tls.crt
echo "wrote certs/tls.crt for $names; next: docker compose --profile tls up -d --wait"
