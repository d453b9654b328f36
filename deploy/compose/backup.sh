#!/bin/sh
# Copies the bucket, the job store and the keys into a folder, while ATR runs: `make backup TO=/mnt/atr`.
# What is there already is brought up to date. Other files than docker-compose.yml: COMPOSE_FILE, as for Compose itself.
set -eu
cd "$(dirname "$0")/../.."

folder=${1:-backup}
keys=${ENV_FILE:-.env}
compose() { docker compose --env-file "$keys" "$@"; }

mkdir -m 700 -p "$folder"
folder=$(cd "$folder" && pwd)
mkdir -p "$folder/objects"
cp -p "$keys" "$folder/.env"
# As whoever calls this: root without capabilities can't write into somebody else's folder.
compose run --rm --no-deps -T --user "$(id -u):$(id -g)" --volume "$folder:/backup" \
    --env BUCKET="$(compose exec -T gateway printenv ATR_S3_BUCKET)" --entrypoint sh minio -euc '
        mc alias set atr http://minio:9000 "$MINIO_ROOT_USER" "$MINIO_ROOT_PASSWORD" >/dev/null
        mc mirror --overwrite --remove "atr/$BUCKET" /backup/objects'
rm -f "$folder"/jobs.*
# Each database copies itself, so that the copy is whole while it is written to.
if compose ps --services | grep -qx postgres; then
    compose exec -T postgres pg_dump --format custom -h 127.0.0.1 -U atr atr >"$folder/jobs.pgdump"
else
    compose exec -T gateway python -c 'import sqlite3, sys
sys.stdout.buffer.write(sqlite3.connect("/data/jobs.sqlite").serialize())' >"$folder/jobs.sqlite"
fi
echo "copied to $folder; it holds the keys too, so keep it from others"
