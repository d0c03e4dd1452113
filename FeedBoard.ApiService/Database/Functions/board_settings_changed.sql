-- Every replica reads the settings again, and every page that was kept is made again.
CREATE OR REPLACE FUNCTION board_settings_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (kind) VALUES ('board_changed');
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER board_settings_changed
    AFTER UPDATE OF name, description, about, rules, terms, privacy, announcement, registration, verify_email, signup_challenge,
        invites ON board_settings FOR EACH STATEMENT EXECUTE FUNCTION board_settings_changed();
