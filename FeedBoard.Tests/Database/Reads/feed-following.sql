-- person: GET /api/feed/following
-- moderator: GET /api/feed/following
WITH unlisted AS MATERIALIZED (
    SELECT ARRAY(SELECT feed_id FROM hidden_feeds WHERE author_id IN (SELECT following_id AS id FROM follows
WHERE follower_id = $1/*me*/
UNION ALL SELECT $1/*me*/)) AS ids                          -- ix_hidden_feeds_author_id
), newest AS MATERIALIZED (
    SELECT n.id, n.create_dt
    FROM (SELECT id, create_dt, author_id FROM feeds
          WHERE 11 <= 1000 AND NOT hidden AND true
          ORDER BY create_dt DESC, id DESC                                        -- ix_feeds_create_dt
          LIMIT (SELECT least(following_count, 1000) FROM users WHERE id = $1/*me*/)) n
    WHERE n.author_id = $1/*me*/
       OR EXISTS (SELECT 1 FROM follows WHERE follower_id = $1/*me*/ AND following_id = n.author_id)
    ORDER BY n.create_dt DESC, n.id DESC LIMIT 11                           -- pk_follows
), page AS (
    SELECT id, create_dt FROM newest WHERE (SELECT count(*) FROM newest) = 11
    UNION ALL
    SELECT own.id, own.create_dt
    -- The page has feeds of those whose newest are the newest, and of nobody else.
    FROM (SELECT w.id
          FROM (SELECT following_id AS id FROM follows
WHERE follower_id = $1/*me*/
UNION ALL SELECT $1/*me*/) w                                                   -- pk_follows
          CROSS JOIN LATERAL (SELECT id, create_dt FROM feeds     -- ix_feeds_author_id_create_dt, nothing but the index
WHERE author_id = w.id AND true AND id <> ALL ((SELECT ids FROM unlisted)::bigint[])
ORDER BY create_dt DESC, id DESC LIMIT 1) last
          ORDER BY last.create_dt DESC, last.id DESC LIMIT 11) a
    CROSS JOIN LATERAL (SELECT id, create_dt FROM feeds     -- ix_feeds_author_id_create_dt, nothing but the index
WHERE author_id = a.id AND true AND id <> ALL ((SELECT ids FROM unlisted)::bigint[])
ORDER BY create_dt DESC, id DESC LIMIT 11) own
    WHERE (SELECT count(*) FROM newest) < 11
      AND true
)
SELECT t.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum((SELECT feed_count FROM users WHERE id = w.id)), 0)::bigint AS total
      FROM (SELECT following_id AS id FROM follows
WHERE follower_id = $1/*me*/
UNION ALL SELECT $1/*me*/) w) t                                                    -- pk_users
LEFT JOIN (SELECT id FROM page ORDER BY create_dt DESC, id DESC LIMIT 11) p ON true
LEFT JOIN feeds f ON f.id = p.id                                                -- pk_feeds
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $2/*caller*/   -- pk_feed_likes
ORDER BY f.create_dt DESC, f.id DESC;

-- person who mutes somebody: GET /api/feed/following
WITH unlisted AS MATERIALIZED (
    SELECT ARRAY(SELECT feed_id FROM hidden_feeds WHERE author_id IN (SELECT following_id AS id FROM follows
WHERE follower_id = $1/*me*/ AND NOT EXISTS (SELECT FROM mutes WHERE user_id = $2/*caller*/ AND muted_id = following_id /* pk_mutes */)
UNION ALL SELECT $1/*me*/)) AS ids                          -- ix_hidden_feeds_author_id
), newest AS MATERIALIZED (
    SELECT n.id, n.create_dt
    FROM (SELECT id, create_dt, author_id FROM feeds
          WHERE 11 <= 1000 AND NOT hidden AND NOT EXISTS (SELECT FROM mutes WHERE user_id = $2/*caller*/ AND muted_id = author_id /* pk_mutes */) AND true
          ORDER BY create_dt DESC, id DESC                                        -- ix_feeds_create_dt
          LIMIT (SELECT least(following_count, 1000) FROM users WHERE id = $1/*me*/)) n
    WHERE n.author_id = $1/*me*/
       OR EXISTS (SELECT 1 FROM follows WHERE follower_id = $1/*me*/ AND following_id = n.author_id)
    ORDER BY n.create_dt DESC, n.id DESC LIMIT 11                           -- pk_follows
), page AS (
    SELECT id, create_dt FROM newest WHERE (SELECT count(*) FROM newest) = 11
    UNION ALL
    SELECT own.id, own.create_dt
    -- The page has feeds of those whose newest are the newest, and of nobody else.
    FROM (SELECT w.id
          FROM (SELECT following_id AS id FROM follows
WHERE follower_id = $1/*me*/ AND NOT EXISTS (SELECT FROM mutes WHERE user_id = $2/*caller*/ AND muted_id = following_id /* pk_mutes */)
UNION ALL SELECT $1/*me*/) w                                                   -- pk_follows
          CROSS JOIN LATERAL (SELECT id, create_dt FROM feeds     -- ix_feeds_author_id_create_dt, nothing but the index
WHERE author_id = w.id AND true AND id <> ALL ((SELECT ids FROM unlisted)::bigint[])
ORDER BY create_dt DESC, id DESC LIMIT 1) last
          ORDER BY last.create_dt DESC, last.id DESC LIMIT 11) a
    CROSS JOIN LATERAL (SELECT id, create_dt FROM feeds     -- ix_feeds_author_id_create_dt, nothing but the index
WHERE author_id = a.id AND true AND id <> ALL ((SELECT ids FROM unlisted)::bigint[])
ORDER BY create_dt DESC, id DESC LIMIT 11) own
    WHERE (SELECT count(*) FROM newest) < 11
      AND true
)
SELECT t.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum((SELECT feed_count FROM users WHERE id = w.id)), 0)::bigint AS total
      FROM (SELECT following_id AS id FROM follows
WHERE follower_id = $1/*me*/ AND NOT EXISTS (SELECT FROM mutes WHERE user_id = $2/*caller*/ AND muted_id = following_id /* pk_mutes */)
UNION ALL SELECT $1/*me*/) w) t                                                    -- pk_users
LEFT JOIN (SELECT id FROM page ORDER BY create_dt DESC, id DESC LIMIT 11) p ON true
LEFT JOIN feeds f ON f.id = p.id                                                -- pk_feeds
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $2/*caller*/   -- pk_feed_likes
ORDER BY f.create_dt DESC, f.id DESC;
