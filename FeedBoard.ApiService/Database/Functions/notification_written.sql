-- Announces a notification to its recipient, with how many are unread: as NotificationService counts them, without those of muted people.
-- All minus those of the muted: most people mute nobody, and then nothing but the index is read.
CREATE OR REPLACE FUNCTION notification_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (kind, user_id, data) SELECT 'notification', NEW.user_id, json_strip_nulls(json_build_object(
        'notification_id', NEW.id, 'kind', NEW.kind, 'feed_id', NEW.feed_id, 'comment_id', NEW.comment_id,
        'author_id', NEW.actor_id, 'count', NEW.count,
        'unread_count', (SELECT count(*) FROM notifications WHERE user_id = NEW.user_id AND NOT read)             -- ix_notifications_unread
            - (SELECT count(*) FROM mutes m JOIN notifications n ON n.user_id = m.user_id AND n.actor_id = m.muted_id
               WHERE m.user_id = NEW.user_id AND NOT n.read)));                                                   -- pk_mutes
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER notifications_written AFTER INSERT OR UPDATE OF id ON notifications
    FOR EACH ROW EXECUTE FUNCTION notification_written();
