-- guest: GET /api/comment/feed/{feed_id}
SELECT f.comment_rows::bigint - (SELECT count(*) FROM hidden_comments h JOIN comments g ON g.id = h.comment_id
 WHERE h.feed_id = f.id AND true AND (g.hidden AND g.reply_rows = 0) /* ix_hidden_comments_feed_id */),
       c.id, c.hidden,
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, false, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM feeds WHERE id = $1/*feed_id*/ AND NOT hidden) f  -- pk_feeds
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_feed_id, ix_comments_feed_id_threads
    WHERE feed_id = f.id AND true AND true
      AND NOT (hidden AND reply_rows = 0) AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11
) c ON true
LEFT JOIN users u ON u.id = c.author_id

ORDER BY c.create_dt DESC, c.id DESC;

-- person: GET /api/comment/feed/{feed_id}
SELECT f.comment_rows::bigint - (SELECT count(*) FROM hidden_comments h JOIN comments g ON g.id = h.comment_id
 WHERE h.feed_id = f.id AND true AND ((g.hidden AND g.author_id <> $1/*caller*/) AND g.reply_rows = 0) /* ix_hidden_comments_feed_id */),
       c.id, (c.hidden AND c.author_id <> $1/*caller*/),
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM feeds WHERE id = $2/*feed_id*/ AND (NOT hidden OR author_id = $1/*caller*/)) f  -- pk_feeds
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_feed_id, ix_comments_feed_id_threads
    WHERE feed_id = f.id AND true AND true
      AND NOT ((hidden AND author_id <> $1/*caller*/) AND reply_rows = 0) AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11
) c ON true
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $1/*caller*/   -- pk_comment_likes
ORDER BY c.create_dt DESC, c.id DESC;

-- person who mutes somebody: GET /api/comment/feed/{feed_id}
SELECT f.comment_rows::bigint - (SELECT count(*) FROM comments g WHERE g.feed_id = f.id AND true AND (((g.hidden AND g.author_id <> $1/*caller*/) OR EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = g.author_id /* pk_mutes */)) AND g.reply_rows = 0) /* ix_comments_feed_id */),
       c.id, ((c.hidden AND c.author_id <> $1/*caller*/) OR EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = c.author_id /* pk_mutes */)),
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM feeds WHERE id = $2/*feed_id*/ AND (NOT hidden OR author_id = $1/*caller*/)) f  -- pk_feeds
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_feed_id, ix_comments_feed_id_threads
    WHERE feed_id = f.id AND true AND true
      AND NOT (((hidden AND author_id <> $1/*caller*/) OR EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = author_id /* pk_mutes */)) AND reply_rows = 0) AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11
) c ON true
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $1/*caller*/   -- pk_comment_likes
ORDER BY c.create_dt DESC, c.id DESC;

-- moderator: GET /api/comment/feed/{feed_id}
SELECT f.comment_rows::bigint - 0,
       c.id, false,
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM feeds WHERE id = $1/*feed_id*/ AND true) f  -- pk_feeds
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_feed_id, ix_comments_feed_id_threads
    WHERE feed_id = f.id AND true AND true
      AND NOT (false AND reply_rows = 0) AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11
) c ON true
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $2/*caller*/   -- pk_comment_likes
ORDER BY c.create_dt DESC, c.id DESC;

-- guest: GET /api/comment/feed/{feed_id}?top_level=true
SELECT f.thread_rows::bigint - (SELECT count(*) FROM hidden_comments h JOIN comments g ON g.id = h.comment_id
 WHERE h.feed_id = f.id AND g.parent_id IS NULL AND (g.hidden AND g.reply_rows = 0) /* ix_hidden_comments_feed_id */),
       c.id, c.hidden,
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, false, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM feeds WHERE id = $1/*feed_id*/ AND NOT hidden) f  -- pk_feeds
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_feed_id, ix_comments_feed_id_threads
    WHERE feed_id = f.id AND true AND parent_id IS NULL
      AND NOT (hidden AND reply_rows = 0) AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11
) c ON true
LEFT JOIN users u ON u.id = c.author_id

ORDER BY c.create_dt DESC, c.id DESC;

-- person: GET /api/comment/feed/{feed_id}?top_level=true
SELECT f.thread_rows::bigint - (SELECT count(*) FROM hidden_comments h JOIN comments g ON g.id = h.comment_id
 WHERE h.feed_id = f.id AND g.parent_id IS NULL AND ((g.hidden AND g.author_id <> $1/*caller*/) AND g.reply_rows = 0) /* ix_hidden_comments_feed_id */),
       c.id, (c.hidden AND c.author_id <> $1/*caller*/),
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM feeds WHERE id = $2/*feed_id*/ AND (NOT hidden OR author_id = $1/*caller*/)) f  -- pk_feeds
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_feed_id, ix_comments_feed_id_threads
    WHERE feed_id = f.id AND true AND parent_id IS NULL
      AND NOT ((hidden AND author_id <> $1/*caller*/) AND reply_rows = 0) AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11
) c ON true
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $1/*caller*/   -- pk_comment_likes
ORDER BY c.create_dt DESC, c.id DESC;

-- person who mutes somebody: GET /api/comment/feed/{feed_id}?top_level=true
SELECT f.thread_rows::bigint - (SELECT count(*) FROM comments g WHERE g.feed_id = f.id AND g.parent_id IS NULL AND (((g.hidden AND g.author_id <> $1/*caller*/) OR EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = g.author_id /* pk_mutes */)) AND g.reply_rows = 0) /* ix_comments_feed_id */),
       c.id, ((c.hidden AND c.author_id <> $1/*caller*/) OR EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = c.author_id /* pk_mutes */)),
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM feeds WHERE id = $2/*feed_id*/ AND (NOT hidden OR author_id = $1/*caller*/)) f  -- pk_feeds
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_feed_id, ix_comments_feed_id_threads
    WHERE feed_id = f.id AND true AND parent_id IS NULL
      AND NOT (((hidden AND author_id <> $1/*caller*/) OR EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = author_id /* pk_mutes */)) AND reply_rows = 0) AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11
) c ON true
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $1/*caller*/   -- pk_comment_likes
ORDER BY c.create_dt DESC, c.id DESC;

-- moderator: GET /api/comment/feed/{feed_id}?top_level=true
SELECT f.thread_rows::bigint - 0,
       c.id, false,
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (SELECT * FROM feeds WHERE id = $1/*feed_id*/ AND true) f  -- pk_feeds
LEFT JOIN LATERAL (
    SELECT * FROM comments  -- ix_comments_feed_id, ix_comments_feed_id_threads
    WHERE feed_id = f.id AND true AND parent_id IS NULL
      AND NOT (false AND reply_rows = 0) AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11
) c ON true
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $2/*caller*/   -- pk_comment_likes
ORDER BY c.create_dt DESC, c.id DESC;
