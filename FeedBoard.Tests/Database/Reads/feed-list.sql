-- guest: GET /api/feed/list
SELECT t.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, false, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum(delta), 0)::bigint AS total FROM feed_totals) t
LEFT JOIN LATERAL (
    SELECT * FROM feeds
    WHERE NOT hidden AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11   -- ix_feeds_create_dt, ix_feeds_update_dt
) f ON true
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
ORDER BY f.create_dt DESC, f.id DESC;

-- person: GET /api/feed/list
-- moderator: GET /api/feed/list
SELECT t.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum(delta), 0)::bigint AS total FROM feed_totals) t
LEFT JOIN LATERAL (
    SELECT * FROM feeds
    WHERE NOT hidden AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11   -- ix_feeds_create_dt, ix_feeds_update_dt
) f ON true
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $1/*caller*/   -- pk_feed_likes
ORDER BY f.create_dt DESC, f.id DESC;

-- person who mutes somebody: GET /api/feed/list
SELECT t.total - (SELECT coalesce(sum(u.feed_count), 0)::bigint FROM mutes m JOIN users u ON u.id = m.muted_id WHERE m.user_id = $1/*caller*/), f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum(delta), 0)::bigint AS total FROM feed_totals) t
LEFT JOIN LATERAL (
    SELECT * FROM feeds
    WHERE NOT hidden AND NOT EXISTS (SELECT FROM mutes WHERE user_id = $1/*caller*/ AND muted_id = author_id /* pk_mutes */) AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11   -- ix_feeds_create_dt, ix_feeds_update_dt
) f ON true
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $1/*caller*/   -- pk_feed_likes
ORDER BY f.create_dt DESC, f.id DESC;

-- guest: GET /api/feed/list?skip=2&limit=3&sort_by=update_dt_asc
SELECT t.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, false, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum(delta), 0)::bigint AS total FROM feed_totals) t
LEFT JOIN LATERAL (
    SELECT id FROM feeds WHERE 2 < t.total AND id <> ALL (ARRAY(SELECT feed_id FROM hidden_feeds))
    ORDER BY update_dt, id OFFSET 2 LIMIT 4  -- ix_feeds_create_dt, ix_feeds_update_dt
) p ON true
LEFT JOIN feeds f ON f.id = p.id                                                                       -- pk_feeds
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
ORDER BY f.update_dt, f.id;

-- person: GET /api/feed/list?skip=2&limit=3&sort_by=update_dt_asc
-- moderator: GET /api/feed/list?skip=2&limit=3&sort_by=update_dt_asc
SELECT t.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum(delta), 0)::bigint AS total FROM feed_totals) t
LEFT JOIN LATERAL (
    SELECT id FROM feeds WHERE 2 < t.total AND id <> ALL (ARRAY(SELECT feed_id FROM hidden_feeds))
    ORDER BY update_dt, id OFFSET 2 LIMIT 4  -- ix_feeds_create_dt, ix_feeds_update_dt
) p ON true
LEFT JOIN feeds f ON f.id = p.id                                                                       -- pk_feeds
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $1/*caller*/   -- pk_feed_likes
ORDER BY f.update_dt, f.id;

-- person who mutes somebody: GET /api/feed/list?skip=2&limit=3&sort_by=update_dt_asc
SELECT t.total - (SELECT coalesce(sum(u.feed_count), 0)::bigint FROM mutes m JOIN users u ON u.id = m.muted_id WHERE m.user_id = $1/*caller*/), f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum(delta), 0)::bigint AS total FROM feed_totals) t
LEFT JOIN LATERAL (
    SELECT id FROM feeds WHERE 2 < t.total AND id <> ALL (ARRAY(SELECT feed_id FROM hidden_feeds)) AND id <> ALL (ARRAY(SELECT o.id FROM mutes m JOIN feeds o ON o.author_id = m.muted_id WHERE m.user_id = $1/*caller*/))
    ORDER BY update_dt, id OFFSET 2 LIMIT 4  -- ix_feeds_create_dt, ix_feeds_update_dt
) p ON true
LEFT JOIN feeds f ON f.id = p.id                                                                       -- pk_feeds
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $1/*caller*/   -- pk_feed_likes
ORDER BY f.update_dt, f.id;

-- guest: GET /api/feed/list?skip=1000
SELECT t.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, false, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum(delta), 0)::bigint AS total FROM feed_totals) t
LEFT JOIN LATERAL (
    SELECT id FROM feeds WHERE 1000 < t.total AND id <> ALL (ARRAY(SELECT feed_id FROM hidden_feeds))
    ORDER BY create_dt DESC, id DESC OFFSET 1000 LIMIT 11  -- ix_feeds_create_dt, ix_feeds_update_dt
) p ON true
LEFT JOIN feeds f ON f.id = p.id                                                                       -- pk_feeds
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
ORDER BY f.create_dt DESC, f.id DESC;

-- person: GET /api/feed/list?skip=1000
-- moderator: GET /api/feed/list?skip=1000
SELECT t.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum(delta), 0)::bigint AS total FROM feed_totals) t
LEFT JOIN LATERAL (
    SELECT id FROM feeds WHERE 1000 < t.total AND id <> ALL (ARRAY(SELECT feed_id FROM hidden_feeds))
    ORDER BY create_dt DESC, id DESC OFFSET 1000 LIMIT 11  -- ix_feeds_create_dt, ix_feeds_update_dt
) p ON true
LEFT JOIN feeds f ON f.id = p.id                                                                       -- pk_feeds
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $1/*caller*/   -- pk_feed_likes
ORDER BY f.create_dt DESC, f.id DESC;

-- person who mutes somebody: GET /api/feed/list?skip=1000
SELECT t.total - (SELECT coalesce(sum(u.feed_count), 0)::bigint FROM mutes m JOIN users u ON u.id = m.muted_id WHERE m.user_id = $1/*caller*/), f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT coalesce(sum(delta), 0)::bigint AS total FROM feed_totals) t
LEFT JOIN LATERAL (
    SELECT id FROM feeds WHERE 1000 < t.total AND id <> ALL (ARRAY(SELECT feed_id FROM hidden_feeds)) AND id <> ALL (ARRAY(SELECT o.id FROM mutes m JOIN feeds o ON o.author_id = m.muted_id WHERE m.user_id = $1/*caller*/))
    ORDER BY create_dt DESC, id DESC OFFSET 1000 LIMIT 11  -- ix_feeds_create_dt, ix_feeds_update_dt
) p ON true
LEFT JOIN feeds f ON f.id = p.id                                                                       -- pk_feeds
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $1/*caller*/   -- pk_feed_likes
ORDER BY f.create_dt DESC, f.id DESC;
