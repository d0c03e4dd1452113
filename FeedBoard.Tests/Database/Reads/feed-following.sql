-- person: GET /api/feed/following
-- moderator: GET /api/feed/following
WITH newest AS MATERIALIZED (
    SELECT n.id, n.create_dt
    FROM (SELECT id, create_dt, author_id FROM feeds
          WHERE (SELECT following_count FROM users WHERE id = $1/*me*/) >= 200
            AND 11 <= 1000 AND NOT hidden AND true
          ORDER BY create_dt DESC, id DESC LIMIT 1000) n                      -- ix_feeds_create_dt
    WHERE n.author_id = $1/*me*/
       OR EXISTS (SELECT 1 FROM follows WHERE follower_id = $1/*me*/ AND following_id = n.author_id)
    ORDER BY n.create_dt DESC, n.id DESC LIMIT 11                           -- pk_follows
), page AS (
    SELECT id, create_dt FROM newest WHERE (SELECT count(*) FROM newest) = 11
    UNION ALL
    SELECT own.id, own.create_dt
    FROM (SELECT following_id AS id FROM follows
WHERE follower_id = $1/*me*/
UNION ALL SELECT $1/*me*/) a                                                         -- pk_follows
    CROSS JOIN LATERAL (
        SELECT id, create_dt FROM feeds WHERE author_id = a.id AND true
          AND id <> ALL (ARRAY(SELECT feed_id FROM hidden_feeds WHERE author_id IN (SELECT following_id AS id FROM follows
WHERE follower_id = $1/*me*/
UNION ALL SELECT $1/*me*/)))   -- ix_hidden_feeds_author_id, once for all of them
        ORDER BY create_dt DESC, id DESC LIMIT 11  -- ix_feeds_author_id_create_dt, nothing but the index
    ) own
    WHERE (SELECT count(*) FROM newest) < 11
      AND true
)
SELECT t.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum(feed_count), 0)::bigint AS total FROM users
      WHERE id IN (SELECT following_id AS id FROM follows
WHERE follower_id = $1/*me*/
UNION ALL SELECT $1/*me*/)) t
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
WITH newest AS MATERIALIZED (
    SELECT n.id, n.create_dt
    FROM (SELECT id, create_dt, author_id FROM feeds
          WHERE (SELECT following_count FROM users WHERE id = $1/*me*/) >= 200
            AND 11 <= 1000 AND NOT hidden AND NOT EXISTS (SELECT FROM mutes WHERE user_id = $2/*caller*/ AND muted_id = author_id /* pk_mutes */) AND true
          ORDER BY create_dt DESC, id DESC LIMIT 1000) n                      -- ix_feeds_create_dt
    WHERE n.author_id = $1/*me*/
       OR EXISTS (SELECT 1 FROM follows WHERE follower_id = $1/*me*/ AND following_id = n.author_id)
    ORDER BY n.create_dt DESC, n.id DESC LIMIT 11                           -- pk_follows
), page AS (
    SELECT id, create_dt FROM newest WHERE (SELECT count(*) FROM newest) = 11
    UNION ALL
    SELECT own.id, own.create_dt
    FROM (SELECT following_id AS id FROM follows
WHERE follower_id = $1/*me*/ AND NOT EXISTS (SELECT FROM mutes WHERE user_id = $2/*caller*/ AND muted_id = following_id /* pk_mutes */)
UNION ALL SELECT $1/*me*/) a                                                         -- pk_follows
    CROSS JOIN LATERAL (
        SELECT id, create_dt FROM feeds WHERE author_id = a.id AND true
          AND id <> ALL (ARRAY(SELECT feed_id FROM hidden_feeds WHERE author_id IN (SELECT following_id AS id FROM follows
WHERE follower_id = $1/*me*/ AND NOT EXISTS (SELECT FROM mutes WHERE user_id = $2/*caller*/ AND muted_id = following_id /* pk_mutes */)
UNION ALL SELECT $1/*me*/)))   -- ix_hidden_feeds_author_id, once for all of them
        ORDER BY create_dt DESC, id DESC LIMIT 11  -- ix_feeds_author_id_create_dt, nothing but the index
    ) own
    WHERE (SELECT count(*) FROM newest) < 11
      AND true
)
SELECT t.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum(feed_count), 0)::bigint AS total FROM users
      WHERE id IN (SELECT following_id AS id FROM follows
WHERE follower_id = $1/*me*/ AND NOT EXISTS (SELECT FROM mutes WHERE user_id = $2/*caller*/ AND muted_id = following_id /* pk_mutes */)
UNION ALL SELECT $1/*me*/)) t
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
