-- guest: GET /api/feed/tag/x
SELECT t.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, false, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (
    SELECT coalesce(sum(delta), 0)::bigint AS total
    FROM tag_totals WHERE tag = tag_fold($1/*tag*/)  -- ix_tag_totals_tag
) t
LEFT JOIN LATERAL (
    SELECT *
    FROM (SELECT feed_id AS id, create_dt FROM feed_tags WHERE tag = tag_fold($1/*tag*/)) g  -- ix_feed_tags_tag
    WHERE true AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11
) p ON true
LEFT JOIN feeds f ON f.id = p.id  -- pk_feeds
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
ORDER BY f.create_dt DESC, f.id DESC;

-- person: GET /api/feed/tag/x
-- moderator: GET /api/feed/tag/x
SELECT t.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (
    SELECT coalesce(sum(delta), 0)::bigint AS total
    FROM tag_totals WHERE tag = tag_fold($1/*tag*/)  -- ix_tag_totals_tag
) t
LEFT JOIN LATERAL (
    SELECT *
    FROM (SELECT feed_id AS id, create_dt FROM feed_tags WHERE tag = tag_fold($1/*tag*/)) g  -- ix_feed_tags_tag
    WHERE true AND true
    ORDER BY create_dt DESC, id DESC LIMIT 11
) p ON true
LEFT JOIN feeds f ON f.id = p.id  -- pk_feeds
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

-- person who mutes somebody: GET /api/feed/tag/x
SELECT t.total - (
    SELECT count(*) FROM mutes m
    JOIN feeds f ON f.author_id = m.muted_id
    JOIN feed_tags g ON g.feed_id = f.id AND g.tag = tag_fold($1/*tag*/) WHERE m.user_id = $2/*caller*/), f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (
    SELECT coalesce(sum(delta), 0)::bigint AS total
    FROM tag_totals WHERE tag = tag_fold($1/*tag*/)  -- ix_tag_totals_tag
) t
LEFT JOIN LATERAL (
    SELECT *
    FROM (SELECT feed_id AS id, create_dt FROM feed_tags WHERE tag = tag_fold($1/*tag*/)) g  -- ix_feed_tags_tag
    WHERE true AND true AND NOT EXISTS (SELECT FROM feeds f WHERE f.id = g.id AND EXISTS (SELECT FROM mutes WHERE user_id = $2/*caller*/ AND muted_id = f.author_id /* pk_mutes */))
    ORDER BY create_dt DESC, id DESC LIMIT 11
) p ON true
LEFT JOIN feeds f ON f.id = p.id  -- pk_feeds
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
