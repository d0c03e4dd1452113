-- An image that loses its feed, or is the logo no longer, must be deleted (state 2). This is marked in the same transaction, for every kind
-- of removal. The logo is one of the board's settings: another one, and its thumbnails, are announced like them.
CREATE OR REPLACE FUNCTION image_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.feed_id IS NOT NULL AND NEW.feed_id IS NULL OR OLD.logo AND NOT NEW.logo THEN NEW.state := 2; END IF;
    IF NEW.state <> OLD.state THEN NEW.state_dt := now(); END IF;
    IF NEW.logo AND (NOT OLD.logo OR NEW.thumbnail_state <> OLD.thumbnail_state) OR OLD.logo AND NOT NEW.logo THEN
        INSERT INTO events (kind) VALUES ('board_changed');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER images_updated BEFORE UPDATE ON images FOR EACH ROW EXECUTE FUNCTION image_updated();
