#!/bin/sh
# Writes the database, and the images if they are in a folder, into BACKUPS, and keeps the newest BACKUP_KEEP of each.
# Runs at the start and every BACKUP_HOURS; with "once" it ends after the first backup.
set -eu
trap '' PIPE # writing to a session that has ended is an error, not the end
umask 077
backups=${BACKUPS:-/backups}
images=${IMAGE_FOLDER:-/images}
keep=${BACKUP_KEEP:-14}
reserve=1048576 # KiB that stay free: on the disk of PostgreSQL, a full one stops the board
lock_key=7378415046338110315 # FeedBoard.ServiceDefaults/BackupLock.cs

newest_only() {
  # Names sort by time and contain no blanks. Those that somebody else has given are not ours to delete.
  for old in $(ls -1 "$backups" | grep -E "^feedboard-[0-9]{8}T[0-9]{6}Z\.$1\$" | sort -r | tail -n "+$((keep + 1))"); do rm -f "$backups/$old"; done
}

# A private folder until the backup is complete: links and files of other users are neither followed nor overwritten.
write() {
  work=$(mktemp -d "$backups/.feedboard.XXXXXX")
  status=0
  "$1" "$work/part" && mv "$work/part" "$2" || status=1
  rm -rf "$work"
  return "$status"
}

dump() { pg_dump --format=custom --no-owner --file="$1"; }
# Uploads in progress are of no row yet. tar ends with 1 if a folder changed while it was read: an image has just arrived, and every image
# of the dump was there before. Other codes are errors.
pack() { tar -C "$images" --exclude=./.unfinished -cf "$1" . || [ $? = 1 ]; }

# In KiB. The name of a disk may have blanks: what is free stands before the one percentage.
free_in() { df -Pk "$1" | awk 'NR == 2 { for (n = 2; n <= NF; n++) if ($n ~ /^[0-9]+%$/) { print $(n - 1); exit } }'; }

# Fails before anything is written: a full disk is worse than no backup. A dump has no indexes and is compressed: half of the database is
# more than it takes. tar adds less than a KiB to each file and folder.
has_room() {
  echo "SELECT pg_database_size(current_database()) / 2048;" >&3 && read -r database <&4 || return 1
  packed=$(du -ak "$images" 2>/dev/null | awk 'END { printf "%.0f", $1 + NR }')
  free=$(free_in "$backups") && [ -n "$free" ] || return 1
  [ "$free" -lt "$((database + packed + reserve))" ] || return 0
  {
    echo "no room in $backups: $(((database + packed) / 1024)) MiB are to be written, $((free / 1024)) MiB are free, and"
    echo "$((reserve / 1024)) MiB stay free. Nothing was written or deleted. Set BACKUP_FOLDER to another disk, or delete an old backup."
  } >&2
  return 1
}

# While this lock is held, the board deletes no image, so every image of the dump still exists when it is packed.
lock() {
  folder=$(mktemp -d)
  mkfifo "$folder/in" "$folder/out"
  psql --no-psqlrc --quiet --tuples-only --no-align <"$folder/in" >"$folder/out" &
  session=$!
  exec 3>"$folder/in" 4<"$folder/out"
  rm -r "$folder"
  echo "SELECT 'locked' FROM pg_advisory_lock($lock_key);" >&3
  read -r locked <&4 && [ "$locked" = locked ]
}

# If the database has restarted meanwhile, the lock is gone, and the board may have deleted an image of the dump.
still_locked() {
  echo "SELECT 'still';" >&3 && read -r locked <&4 && [ "$locked" = still ]
}

unlock() {
  exec 3>&- 4<&-
  wait "$session" || true
}

back_up() {
  lock || { unlock; return 1; }
  rm -rf "$backups"/.feedboard.?????? # left by a killed run: no other one runs now
  name=$backups/feedboard-$(date -u +%Y%m%dT%H%M%SZ)
  done=1
  if has_room && write dump "$name.dump"; then
    if { [ -z "$(ls -A "$images" 2>/dev/null)" ] || write pack "$name.tar"; } && still_locked; then
      done=0
    else
      rm -f "$name.dump" "$name.tar" # half a backup is none, and each attempt would leave one
    fi
  fi
  unlock
  [ "$done" = 0 ] || return 1
  newest_only dump
  newest_only tar
  echo "$name is written"
}

while :; do
  status=0
  back_up || status=1
  [ "$status" = 0 ] || echo 'the backup failed' >&2
  [ "${1:-}" != once ] || exit "$status"
  if [ "$status" = 0 ]; then sleep "$((${BACKUP_HOURS:-24} * 3600))"; else sleep 300; fi
done
