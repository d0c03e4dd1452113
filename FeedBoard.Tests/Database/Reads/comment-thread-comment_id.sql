-- guest: GET /api/comment/thread/{comment_id}
WITH RECURSIVE c AS (
    SELECT c.*, 0 AS above FROM comments c
    WHERE id = @id AND NOT (c.hidden AND c.reply_rows = 0)  -- pk_comments
      AND EXISTS (SELECT FROM feeds f WHERE f.id = c.feed_id AND NOT f.hidden)  -- pk_feeds
    UNION ALL
    SELECT p.*, c.above + 1 FROM c JOIN comments p ON p.id = c.parent_id WHERE c.above < 100)  -- pk_comments
SELECT c.id, c.hidden,
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, false, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM c
LEFT JOIN users u ON u.id = c.author_id

ORDER BY c.above DESC;

-- person: GET /api/comment/thread/{comment_id}
WITH RECURSIVE c AS (
    SELECT c.*, 0 AS above FROM comments c
    WHERE id = @id AND NOT ((c.hidden AND c.author_id <> @caller) AND c.reply_rows = 0)  -- pk_comments
      AND EXISTS (SELECT FROM feeds f WHERE f.id = c.feed_id AND (NOT f.hidden OR f.author_id = @caller))  -- pk_feeds
    UNION ALL
    SELECT p.*, c.above + 1 FROM c JOIN comments p ON p.id = c.parent_id WHERE c.above < 100)  -- pk_comments
SELECT c.id, (c.hidden AND c.author_id <> @caller),
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM c
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = @caller   -- pk_comment_likes
ORDER BY c.above DESC;

-- person who mutes somebody: GET /api/comment/thread/{comment_id}
WITH RECURSIVE c AS (
    SELECT c.*, 0 AS above FROM comments c
    WHERE id = @id AND NOT (((c.hidden AND c.author_id <> @caller) OR EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = c.author_id /* pk_mutes */)) AND c.reply_rows = 0)  -- pk_comments
      AND EXISTS (SELECT FROM feeds f WHERE f.id = c.feed_id AND (NOT f.hidden OR f.author_id = @caller))  -- pk_feeds
    UNION ALL
    SELECT p.*, c.above + 1 FROM c JOIN comments p ON p.id = c.parent_id WHERE c.above < 100)  -- pk_comments
SELECT c.id, ((c.hidden AND c.author_id <> @caller) OR EXISTS (SELECT FROM mutes WHERE user_id = @caller AND muted_id = c.author_id /* pk_mutes */)),
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM c
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = @caller   -- pk_comment_likes
ORDER BY c.above DESC;

-- moderator: GET /api/comment/thread/{comment_id}
WITH RECURSIVE c AS (
    SELECT c.*, 0 AS above FROM comments c
    WHERE id = @id AND NOT (false AND c.reply_rows = 0)  -- pk_comments
      AND EXISTS (SELECT FROM feeds f WHERE f.id = c.feed_id AND true)  -- pk_feeds
    UNION ALL
    SELECT p.*, c.above + 1 FROM c JOIN comments p ON p.id = c.parent_id WHERE c.above < 100)  -- pk_comments
SELECT c.id, false,
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM c
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = @caller   -- pk_comment_likes
ORDER BY c.above DESC;
