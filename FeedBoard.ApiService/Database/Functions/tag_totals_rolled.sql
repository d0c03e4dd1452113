-- tag_search has each tag once, with the sum of its rolled totals. Only the roll-up, in the order of the tags, writes those.
-- The indexer makes the terms of a new tag; until then each search makes them for itself.
CREATE OR REPLACE FUNCTION tag_totals_rolled() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE change bigint := NEW.delta - CASE TG_OP WHEN 'UPDATE' THEN OLD.delta ELSE 0 END;
BEGIN
    UPDATE tag_search SET feed_count = feed_count + change WHERE tag = NEW.tag;
    IF FOUND THEN RETURN NULL; END IF;
    INSERT INTO tag_search AS t (tag, feed_count, terms, terms_version) VALUES (NEW.tag, change, '', 0)
    ON CONFLICT (tag) DO UPDATE SET feed_count = t.feed_count + excluded.feed_count;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tag_totals_rolled AFTER INSERT OR UPDATE ON tag_totals FOR EACH ROW WHEN (NEW.rolled)
    EXECUTE FUNCTION tag_totals_rolled();

-- What was rolled up before the trigger was there, which keeps other writers out until it is.
INSERT INTO tag_search (tag, feed_count, terms, terms_version)
SELECT tag, sum(delta), '', 0 FROM tag_totals WHERE rolled GROUP BY tag
ON CONFLICT (tag) DO UPDATE SET feed_count = excluded.feed_count;
