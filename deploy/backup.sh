#!/bin/sh
# Writes the database, and the images if they are in a folder, into BACKUPS, and keeps the newest BACKUP_KEEP of each.
# Runs when the newest one is BACKUP_HOURS old, so a restart makes none too early: it would push out older ones. With "once" it runs now,
# and ends.
set -eu
trap '' PIPE # writing to a session that has ended is an error, not the end
umask 077
backups=${BACKUPS:-/backups}
images=${IMAGE_FOLDER:-/images}
keep=${BACKUP_KEEP:-14}
reserve=1048576 # KiB that stay free: on the disk of PostgreSQL, a full one stops the board
lock_key=7378415046338110315 # FeedBoard.ServiceDefaults/BackupLock.cs

# Newest first: names sort by time, and contain no blanks. Those that somebody else has given are not ours to count or delete.
all() { ls -1 "$backups" | grep -E "^feedboard-[0-9]{8}T[0-9]{6}Z\.$1\$" | sort -r; }

newest_only() { for old in $(all "$1" | tail -n "+$((keep + 1))"); do rm -f "$backups/$old"; done; }

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

# In a private folder until all of it is complete and on the disk: links and files of other users are neither followed nor overwritten,
# half a backup is none, and older ones are deleted only after a crash can no longer take the new one. The dump comes last: where there is
# one, its images are there.
write() {
  dump "$work/dump" || return 1
  [ -z "$(ls -A "$images" 2>/dev/null)" ] || pack "$work/tar" || return 1
  still_locked && sync "$work"/* || return 1
  [ ! -e "$work/tar" ] || mv "$work/tar" "$1.tar" || return 1
  mv "$work/dump" "$1.dump" && sync "$backups"
}

back_up() {
  lock || { unlock; return 1; }
  rm -rf "$backups"/.feedboard.?????? # left by a killed run: no other one runs now
  name=$backups/feedboard-$(date -u +%Y%m%dT%H%M%SZ)
  done=1
  if has_room && work=$(mktemp -d "$backups/.feedboard.XXXXXX"); then
    if write "$name"; then done=0; else rm -f "$name.dump" "$name.tar"; fi
    rm -rf "$work"
  fi
  unlock
  [ "$done" = 0 ] || return 1
  newest_only dump
  newest_only tar
  echo "$name is written"
}

# Names sort by time. One from the future was written by a clock that was wrong, and does not count.
is_due() {
  now=$(date -u +%s)
  since=$(date -u -d "@$((now - ${BACKUP_HOURS:-24} * 3600))" +feedboard-%Y%m%dT%H%M%SZ.dump) || return 0
  until=$(date -u -d "@$now" +feedboard-%Y%m%dT%H%M%SZ.dump)
  newest=$(all dump | while read -r name; do
    if [ "$name" \> "$since" ] && ! [ "$name" \> "$until" ]; then echo "$name"; break; fi
  done)
  [ -z "$newest" ]
}

if [ "${1:-}" = once ]; then
  back_up && exit 0
  echo 'the backup failed' >&2
  exit 1
fi
is_due || echo "$newest is the newest backup; the next one is made when it is ${BACKUP_HOURS:-24} hours old"
while :; do
  if is_due; then back_up || echo 'the backup failed' >&2; fi
  sleep 300
done
