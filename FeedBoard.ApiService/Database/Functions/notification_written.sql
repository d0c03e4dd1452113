-- Announces a notification to its recipient.
CREATE OR REPLACE FUNCTION notification_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (kind, user_id, data) SELECT 'notification', NEW.user_id, json_strip_nulls(json_build_object(
        'notification_id', NEW.id, 'kind', NEW.kind, 'feed_id', NEW.feed_id, 'comment_id', NEW.comment_id,
        'author_id', NEW.actor_id, 'count', NEW.count,
        'unread_count', (SELECT count(*) FROM notifications WHERE user_id = NEW.user_id AND NOT read)));           -- ix_notifications_unread
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER notifications_written AFTER INSERT OR UPDATE OF id ON notifications
    FOR EACH ROW EXECUTE FUNCTION notification_written();
