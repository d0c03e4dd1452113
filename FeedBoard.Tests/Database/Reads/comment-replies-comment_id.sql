-- guest: GET /api/comment/replies/{comment_id}
SELECT p.reply_rows::bigint - (SELECT count(*) FROM hidden_comments h JOIN comments g ON g.id = h.comment_id
 WHERE h.feed_id = p.feed_id AND g.parent_id = p.id AND (g.hidden AND g.reply_rows = 0) /* ix_hidden_comments_feed_id */),
       c.id, c.hidden,
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, false, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM comments c
      WHERE id = $1/*parent_id*/ AND NOT (c.hidden AND c.reply_rows = 0)  -- pk_comments
        AND EXISTS (
            SELECT FROM feeds f WHERE f.id = c.feed_id AND NOT f.hidden)) p  -- pk_feeds
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_parent_id
    WHERE parent_id = p.id AND true
      AND NOT (hidden AND reply_rows = 0) AND true
    ORDER BY create_dt, id LIMIT 11
) c ON true
LEFT JOIN users u ON u.id = c.author_id

ORDER BY c.create_dt, c.id;

-- person: GET /api/comment/replies/{comment_id}
SELECT p.reply_rows::bigint - (SELECT count(*) FROM hidden_comments h JOIN comments g ON g.id = h.comment_id
 WHERE h.feed_id = p.feed_id AND g.parent_id = p.id AND ((g.hidden AND g.author_id <> $1/*caller*/) AND g.reply_rows = 0) /* ix_hidden_comments_feed_id */),
       c.id, (c.hidden AND c.author_id <> $1/*caller*/),
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM comments c
      WHERE id = $2/*parent_id*/ AND NOT ((c.hidden AND c.author_id <> $1/*caller*/) AND c.reply_rows = 0)  -- pk_comments
        AND EXISTS (
            SELECT FROM feeds f WHERE f.id = c.feed_id AND (NOT f.hidden OR f.author_id = $1/*caller*/))) p  -- pk_feeds
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_parent_id
    WHERE parent_id = p.id AND true
      AND NOT ((hidden AND author_id <> $1/*caller*/) AND reply_rows = 0) AND true
    ORDER BY create_dt, id LIMIT 11
) c ON true
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $1/*caller*/   -- pk_comment_likes
ORDER BY c.create_dt, c.id;

-- person who mutes somebody: GET /api/comment/replies/{comment_id}
SELECT p.reply_rows::bigint - (SELECT count(*) FROM comments g WHERE g.feed_id = p.feed_id AND g.parent_id = p.id AND (((g.hidden AND g.author_id <> $1/*caller*/) OR EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = g.author_id /* pk_mutes */)) AND g.reply_rows = 0) /* ix_comments_feed_id */),
       c.id, ((c.hidden AND c.author_id <> $1/*caller*/) OR EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = c.author_id /* pk_mutes */)),
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM comments c
      WHERE id = $2/*parent_id*/ AND NOT (((c.hidden AND c.author_id <> $1/*caller*/) OR EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = c.author_id /* pk_mutes */)) AND c.reply_rows = 0)  -- pk_comments
        AND EXISTS (
            SELECT FROM feeds f WHERE f.id = c.feed_id AND (NOT f.hidden OR f.author_id = $1/*caller*/))) p  -- pk_feeds
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_parent_id
    WHERE parent_id = p.id AND true
      AND NOT (((hidden AND author_id <> $1/*caller*/) OR EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = author_id /* pk_mutes */)) AND reply_rows = 0) AND true
    ORDER BY create_dt, id LIMIT 11
) c ON true
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $1/*caller*/   -- pk_comment_likes
ORDER BY c.create_dt, c.id;

-- moderator: GET /api/comment/replies/{comment_id}
SELECT p.reply_rows::bigint - 0,
       c.id, false,
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM comments c
      WHERE id = $1/*parent_id*/ AND NOT (false AND c.reply_rows = 0)  -- pk_comments
        AND EXISTS (
            SELECT FROM feeds f WHERE f.id = c.feed_id AND true)) p  -- pk_feeds
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_parent_id
    WHERE parent_id = p.id AND true
      AND NOT (false AND reply_rows = 0) AND true
    ORDER BY create_dt, id LIMIT 11
) c ON true
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $2/*caller*/   -- pk_comment_likes
ORDER BY c.create_dt, c.id;
