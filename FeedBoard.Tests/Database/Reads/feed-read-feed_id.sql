-- guest: GET /api/feed/read/{feed_id}
SELECT f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, false, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM feeds f JOIN users u ON u.id = f.author_id                               -- pk_feeds, pk_users
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
WHERE f.id = $1/*id*/ AND NOT f.hidden;

-- person: GET /api/feed/read/{feed_id}
-- person who mutes somebody: GET /api/feed/read/{feed_id}
SELECT f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM feeds f JOIN users u ON u.id = f.author_id                               -- pk_feeds, pk_users
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $1/*caller*/   -- pk_feed_likes
WHERE f.id = $2/*id*/ AND (NOT f.hidden OR f.author_id = $1/*caller*/);

-- moderator: GET /api/feed/read/{feed_id}
SELECT f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM feeds f JOIN users u ON u.id = f.author_id                               -- pk_feeds, pk_users
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $1/*caller*/   -- pk_feed_likes
WHERE f.id = $2/*id*/ AND true;
