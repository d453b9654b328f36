#!/bin/sh
# Writes .env with keys of its own for Docker Compose; one that exists is left alone, as its keys open the bucket.
set -eu
cd "$(dirname "$0")/../.."

# So many random bytes, in hex.
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

file=${ENV_FILE:-.env}
if [ -e "$file" ]; then
    echo "$file is there already and stays as it is: its keys open what is stored. To begin anew, remove it yourself." >&2
    exit 1
fi
umask 077
cat >"$file" <<ENV
# Keys of this installation, made by \`make env\`. Keep a copy with your backups, and show them to nobody.
ATR_S3_ACCESS_KEY=atr-$(random 6)
ATR_S3_SECRET_KEY=$(random 24)
# Only for several gateways (docker-compose.scale.yml).
ATR_POSTGRES_PASSWORD=$(random 24)

# Everything else has a default: README.md, "Docker Compose". Most wanted:
# ATR_MODEL_SET=small      # nothing is downloaded; English only
# ATR_WEB_PORT=8080
ENV
echo "wrote $file; next: docker compose up -d --build --wait"
