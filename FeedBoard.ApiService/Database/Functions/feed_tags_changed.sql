-- How often a tag is used, by the day on which the feed was posted. Each writer adds rows of its own; they are rolled up later.
CREATE OR REPLACE FUNCTION feed_tags_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO tag_totals (tag, day_dt, delta)
    SELECT tag, date_trunc('day', create_dt, 'UTC'), sign * count(*) FROM changed GROUP BY 1, 2;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER feed_tags_inserted AFTER INSERT ON feed_tags REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_tags_changed();
CREATE OR REPLACE TRIGGER feed_tags_deleted AFTER DELETE ON feed_tags REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION feed_tags_changed();
