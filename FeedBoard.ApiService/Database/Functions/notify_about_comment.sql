-- Notifies those whom a new comment is about, or one that was hidden and is shown again.
CREATE OR REPLACE FUNCTION notify_about_comment(c comments) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- One for each person: a reply says more than a mention, and a mention more than a comment on one's feed.
    PERFORM notify_user(p.author_id, 'answered', c.author_id, c.feed_id, c.id, 1) FROM comments p WHERE p.id = c.parent_id;
    PERFORM notify_user(m.user_id, 'mentioned', c.author_id, c.feed_id, c.id, 1)
    FROM comment_mentions m WHERE m.comment_id = c.id ORDER BY m.user_id;                                  -- pk_comment_mentions
    PERFORM notify_user(f.author_id, 'commented', c.author_id, c.feed_id, c.id, 1) FROM feeds f WHERE f.id = c.feed_id;
END $$;
