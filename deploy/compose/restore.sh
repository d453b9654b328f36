#!/bin/sh
# Brings a backup of `make backup` into empty volumes, and starts ATR: `make restore FROM=/mnt/atr`.
set -eu
cd "$(dirname "$0")/../.."

folder=$(cd "${1:-backup}" && pwd)
keys=${ENV_FILE:-.env}
compose() { docker compose --env-file "$keys" "$@"; }

[ -e "$keys" ] || cp -p "$folder/.env" "$keys"
if [ -n "$(compose ps --quiet)" ]; then
    echo "ATR runs. To replace what it holds by the backup: docker compose down --volumes" >&2
    exit 1
fi
if [ -e "$folder/jobs.pgdump" ]; then
    compose up --detach --wait postgres
    compose exec -T postgres pg_restore --clean --if-exists --exit-on-error -h 127.0.0.1 -U atr -d atr <"$folder/jobs.pgdump"
else
    # -C: a job store that is there is not overwritten.
    compose run --rm --no-deps -T gateway sh -Cc 'cat >/data/jobs.sqlite' <"$folder/jobs.sqlite"
fi
compose up --detach --wait minio
compose run --rm --no-deps -T --user "$(id -u):$(id -g)" --volume "$folder:/backup:ro" \
    --env BUCKET="$(compose run --rm --no-deps -T gateway printenv ATR_S3_BUCKET)" --entrypoint sh minio -euc '
        mc alias set atr http://minio:9000 "$MINIO_ROOT_USER" "$MINIO_ROOT_PASSWORD" >/dev/null
        mc mb --ignore-existing "atr/$BUCKET"
        mc mirror --overwrite /backup/objects "atr/$BUCKET"'
# The bucket first, so that nothing looks at an empty one.
compose up --detach --wait
