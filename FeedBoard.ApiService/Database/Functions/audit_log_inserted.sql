-- An entry of the audit log keeps the role that its actor had at that moment.
CREATE OR REPLACE FUNCTION audit_log_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.actor_role := (SELECT role FROM users WHERE id = NEW.actor_id);                                    -- pk_users
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER audit_log_inserted BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_inserted();
