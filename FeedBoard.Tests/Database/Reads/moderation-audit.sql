-- moderator: GET /api/moderation/audit
SELECT t.total, l.id, l.actor_id, a.nickname, l.action, l.user_id, u.nickname, l.feed_id, l.comment_id, l.case_id, l.detail,
       l.reason, l.create_dt,
       CASE WHEN l.comment_id IS NULL OR k.id IS NOT NULL THEN f.title END,
       left(CASE WHEN l.comment_id IS NULL THEN f.content ELSE k.content END, 600)
FROM (SELECT count(*) AS total FROM audit_log) t
LEFT JOIN LATERAL (
    SELECT * FROM audit_log WHERE true AND true
    ORDER BY id DESC LIMIT 11
) l ON true   -- pk_audit_log
LEFT JOIN users a ON a.id = l.actor_id  -- pk_users
LEFT JOIN users u ON u.id = l.user_id
LEFT JOIN feeds f ON f.id = l.feed_id  -- pk_feeds
LEFT JOIN comments k ON k.id = l.comment_id AND k.author_id IS NOT NULL  -- pk_comments
ORDER BY l.id DESC;
