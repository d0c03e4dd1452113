-- Every person has a row of search terms. The API stores them in the statement that writes the nickname; for a nickname that somebody else
-- writes, the indexer makes them.
CREATE OR REPLACE FUNCTION user_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO user_search (user_id, terms, terms_version) VALUES (NEW.id, '', 0) ON CONFLICT (user_id) DO NOTHING;
    ELSIF NEW.nickname <> OLD.nickname THEN
        UPDATE user_search SET terms_version = 0
        WHERE user_id = NEW.id AND text_hash IS DISTINCT FROM hashtextextended(NEW.nickname, 0);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER users_named AFTER INSERT OR UPDATE OF nickname ON users FOR EACH ROW EXECUTE FUNCTION user_named();

-- Those who were there before the trigger.
INSERT INTO user_search (user_id, terms, terms_version) SELECT id, '', 0 FROM users ON CONFLICT (user_id) DO NOTHING;
