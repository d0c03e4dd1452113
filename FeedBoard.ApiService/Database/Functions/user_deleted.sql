-- Before the cascade takes the rows of a deleted user.
CREATE OR REPLACE FUNCTION user_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Likes go first, so that "12 people like …" names somebody else before the cascade would take the whole notification.
    DELETE FROM feed_likes WHERE user_id = OLD.id;                                                         -- ix_feed_likes_user_id
    DELETE FROM comment_likes WHERE user_id = OLD.id;                                                      -- ix_comment_likes_user_id
    -- A report stays, because it is about somebody else. Who made it, and what they wrote, goes.
    UPDATE reports SET reporter_id = NULL, note = '' WHERE reporter_id = OLD.id;                           -- ux_reports_comment
    RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER users_deleted BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION user_deleted();
