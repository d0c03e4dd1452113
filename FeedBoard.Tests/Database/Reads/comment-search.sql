-- guest: GET /api/comment/search?q=words
SELECT s.total, c.id, c.hidden,
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, false, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (
    SELECT * FROM matching_comments(  -- ix_comment_search_terms
        $1/*wanted*/::tsquery, NULL, NULL, 0, 11)
    LIMIT 11  -- or the planner takes it for a thousand rows and reads all comments
) s
LEFT JOIN comments c ON c.id = s.id                                             -- pk_comments
LEFT JOIN users u ON u.id = c.author_id

ORDER BY c.create_dt DESC, c.id DESC;

-- person: GET /api/comment/search?q=words
SELECT s.total, c.id, (c.hidden AND c.author_id <> $1/*caller*/),
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (
    SELECT * FROM matching_comments(  -- ix_comment_search_terms
        $2/*wanted*/::tsquery, NULL, NULL, 0, 11)
    LIMIT 11  -- or the planner takes it for a thousand rows and reads all comments
) s
LEFT JOIN comments c ON c.id = s.id                                             -- pk_comments
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $1/*caller*/   -- pk_comment_likes
ORDER BY c.create_dt DESC, c.id DESC;

-- person who mutes somebody: GET /api/comment/search?q=words
SELECT s.total, c.id, ((c.hidden AND c.author_id <> $1/*caller*/) OR EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = c.author_id /* pk_mutes */)),
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (
    SELECT * FROM matching_comments(  -- ix_comment_search_terms
        $2/*wanted*/::tsquery, NULL, NULL, 0, 11, $1/*caller*/)
    LIMIT 11  -- or the planner takes it for a thousand rows and reads all comments
) s
LEFT JOIN comments c ON c.id = s.id                                             -- pk_comments
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $1/*caller*/   -- pk_comment_likes
ORDER BY c.create_dt DESC, c.id DESC;

-- moderator: GET /api/comment/search?q=words
SELECT s.total, c.id, false,
c.content, c.feed_id, c.parent_id, c.author_id, u.email, u.nickname,
c.like_count, l.user_id IS NOT NULL, c.reply_count, c.hidden, c.waiting, c.create_dt, c.update_dt,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM comment_mentions WHERE comment_id = c.id ORDER BY user_id) m) AS mentions /* pk_comment_mentions */
FROM (
    SELECT * FROM matching_comments(  -- ix_comment_search_terms
        $1/*wanted*/::tsquery, NULL, NULL, 0, 11)
    LIMIT 11  -- or the planner takes it for a thousand rows and reads all comments
) s
LEFT JOIN comments c ON c.id = s.id                                             -- pk_comments
LEFT JOIN users u ON u.id = c.author_id
LEFT JOIN comment_likes l ON l.comment_id = c.id AND l.user_id = $2/*caller*/   -- pk_comment_likes
ORDER BY c.create_dt DESC, c.id DESC;
