-- user_search follows the nicknames.
CREATE OR REPLACE FUNCTION user_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO user_search VALUES (NEW.id, name_terms(NEW.nickname)) ON CONFLICT (user_id) DO UPDATE SET terms = excluded.terms;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER users_named AFTER INSERT OR UPDATE OF nickname ON users FOR EACH ROW EXECUTE FUNCTION user_named();

-- Those who were there before the trigger.
INSERT INTO user_search SELECT id, name_terms(nickname) FROM users ON CONFLICT (user_id) DO NOTHING;
