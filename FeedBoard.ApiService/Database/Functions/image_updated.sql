-- An image that loses its feed must be deleted (state 2). This is marked in the same transaction, for every kind of removal.
CREATE OR REPLACE FUNCTION image_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.feed_id IS NOT NULL AND NEW.feed_id IS NULL THEN NEW.state := 2; END IF;
    IF NEW.state <> OLD.state THEN NEW.state_dt := now(); END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER images_updated BEFORE UPDATE ON images FOR EACH ROW EXECUTE FUNCTION image_updated();
