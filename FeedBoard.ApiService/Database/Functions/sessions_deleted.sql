-- After a log-out, or whatever else deletes a session: EventHub closes its event streams, on every replica.
CREATE OR REPLACE FUNCTION sessions_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (kind, user_id, session_id) SELECT 'session_ended', user_id, id FROM changed;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER sessions_deleted AFTER DELETE ON sessions REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION sessions_deleted();
