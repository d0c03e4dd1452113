-- Whatever deletes a token for scripts: EventHub closes its streams, on every replica. To it, a token is the session with minus its id.
CREATE OR REPLACE FUNCTION api_tokens_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (kind, user_id, session_id) SELECT 'session_ended', user_id, -id FROM changed;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER api_tokens_deleted AFTER DELETE ON api_tokens REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION api_tokens_deleted();
