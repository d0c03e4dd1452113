-- person: GET /api/mypage/feeds
-- person who mutes somebody: GET /api/mypage/feeds
SELECT u.feed_count + CASE WHEN u.id = $1/*caller*/ THEN (SELECT count(*) FROM hidden_feeds WHERE author_id = u.id) ELSE 0 END, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT * FROM users WHERE id = $2/*user_id*/) u     -- pk_users, ux_users_normalized_…
LEFT JOIN LATERAL (
    SELECT * FROM feeds
    WHERE author_id = u.id AND true
      AND (NOT hidden OR author_id = $1/*caller*/) AND true     -- ix_feeds_author_id…
    ORDER BY id DESC LIMIT 11
) f ON true
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $1/*caller*/   -- pk_feed_likes
ORDER BY f.id DESC;

-- moderator: GET /api/mypage/feeds
SELECT u.feed_count + (SELECT count(*) FROM hidden_feeds WHERE author_id = u.id), f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt
FROM (SELECT * FROM users WHERE id = $1/*user_id*/) u     -- pk_users, ux_users_normalized_…
LEFT JOIN LATERAL (
    SELECT * FROM feeds
    WHERE author_id = u.id AND true
      AND true AND true     -- ix_feeds_author_id…
    ORDER BY id DESC LIMIT 11
) f ON true
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $2/*caller*/   -- pk_feed_likes
ORDER BY f.id DESC;
