#!/bin/sh
# For feedboard-backup.service: writes a backup with the time in its name into BACKUPS, and keeps the newest BACKUP_KEEP.
set -eu
data=${DATA:-/var/lib/feedboard}
backups=${BACKUPS:-/var/lib/feedboard-backups}
keep=${BACKUP_KEEP:-3}
reserve=1048576 # KiB that stay free: on the disk of the board, a full one stops it

# In KiB; an entry of the archive adds less than two.
size_of() { du -ak "$1" 2>/dev/null | awk 'END { printf "%.0f", $1 + 2 * NR }'; }

rm -rf "$backups"/feedboard-*.tar.unfinished # left by a killed run
# The dump is written twice, as a file and into the archive. It has no indexes and is compressed: both together are less than the database.
need=$(($(size_of "$data/images") + $(size_of "$data/postgres/base")))
# The name of a disk may have blanks: what is free stands before the one percentage.
free=$(df -Pk "$backups" | awk 'NR == 2 { for (n = 2; n <= NF; n++) if ($n ~ /^[0-9]+%$/) { print $(n - 1); exit } }')
[ -n "$free" ]
if [ "$free" -lt "$((need + reserve))" ]; then
  echo "no room in $backups: $((need / 1024)) MiB may be written, $((free / 1024)) MiB are free, and $((reserve / 1024)) MiB stay free." >&2
  echo "Nothing was written or deleted. Mount another disk there, or delete an old backup." >&2
  exit 1
fi

program=$(dirname "$0")/../../FeedBoard.Standalone/bin/Release/net10.0/FeedBoard.Standalone.dll
/usr/bin/dotnet "$program" backup "$backups/feedboard-$(date -u +%Y%m%dT%H%M%SZ).tar" --data "$data"
sync "$backups" # before older ones go: the name of the new one is on the disk
# Names sort by time and contain no blanks. Those that somebody else has given are not ours to delete.
for old in $(ls -1 "$backups" | grep -E '^feedboard-[0-9]{8}T[0-9]{6}Z\.tar$' | sort -r | tail -n "+$((keep + 1))"); do rm -f "$backups/$old"; done
