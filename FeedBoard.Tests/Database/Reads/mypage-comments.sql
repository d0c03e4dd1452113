-- person: GET /api/mypage/comments
SELECT u.comment_count, c.id, (c.hidden AND c.author_id <> $1/*caller*/),
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM users WHERE id = $2/*author_id*/) u                        -- pk_users
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_author_id, …_create_dt, …_update_dt
    WHERE author_id = u.id AND true AND true
    ORDER BY id DESC LIMIT 11
) c ON true
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $1/*caller*/   -- pk_comment_likes
ORDER BY c.id DESC;

-- person who mutes somebody: GET /api/mypage/comments
SELECT u.comment_count, c.id, ((c.hidden AND c.author_id <> $1/*caller*/) OR EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = c.author_id /* pk_mutes */)),
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM users WHERE id = $2/*author_id*/) u                        -- pk_users
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_author_id, …_create_dt, …_update_dt
    WHERE author_id = u.id AND true AND true
    ORDER BY id DESC LIMIT 11
) c ON true
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $1/*caller*/   -- pk_comment_likes
ORDER BY c.id DESC;

-- moderator: GET /api/mypage/comments
SELECT u.comment_count, c.id, false,
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM users WHERE id = $1/*author_id*/) u                        -- pk_users
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_author_id, …_create_dt, …_update_dt
    WHERE author_id = u.id AND true AND true
    ORDER BY id DESC LIMIT 11
) c ON true
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $2/*caller*/   -- pk_comment_likes
ORDER BY c.id DESC;
