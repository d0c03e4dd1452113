START TRANSACTION;
-- Counters of a minute. account is the SHA-256 of the e-mail, source where the guess came from.
CREATE TABLE wrong_passwords (
    account  bytea NOT NULL,
    source   text NOT NULL,
    count    integer NOT NULL,
    until_dt timestamptz NOT NULL,
    CONSTRAINT pk_wrong_passwords PRIMARY KEY (account, source));
CREATE INDEX ix_wrong_passwords_until_dt ON wrong_passwords (until_dt);

-- Null in older lines, and of what was done by command.
ALTER TABLE audit_log ADD actor_role smallint;
CREATE FUNCTION audit_has_the_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.actor_role := (SELECT role FROM users WHERE id = NEW.actor_id);                                               -- pk_users
    RETURN NEW;
END $$;
CREATE TRIGGER audit_log_role BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_has_the_role();
CREATE INDEX ix_audit_log_feed_id ON audit_log (feed_id, id) WHERE comment_id IS NULL;
CREATE INDEX ix_audit_log_comment_id ON audit_log (comment_id, id) WHERE comment_id IS NOT NULL;
CREATE INDEX ix_audit_log_user_id ON audit_log (user_id, id);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128040000_Fairness', '10.0.14');

COMMIT;
