-- Gives positions to the events that were committed since, in batches of a thousand (EventNumbering.Batch), one caller after the other,
-- and wakes those who listen.
CREATE OR REPLACE FUNCTION number_events() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last bigint;
    n bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM events WHERE place IS NULL) THEN RETURN 0; END IF;                          -- ix_events_new
    SELECT newest INTO last FROM event_log FOR UPDATE;
    UPDATE events e SET place = last + fresh.n, create_dt = clock_timestamp()
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM (SELECT id FROM events WHERE place IS NULL ORDER BY id LIMIT 1000) f) fresh
    WHERE e.id = fresh.id;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n > 0 THEN
        UPDATE event_log SET newest = last + n;
        PERFORM pg_notify('feedboard_events', '');
    END IF;
    RETURN n;
END $$;
