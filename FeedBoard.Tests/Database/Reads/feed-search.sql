-- guest: GET /api/feed/search?q=images
-- guest: GET /api/feed/search?q=images&sort_by=create_dt_desc
SELECT s.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, false, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt, s.titled
FROM (
    SELECT * FROM matching_feeds(  -- ix_feed_search_terms
        $1/*all_terms*/::tsquery, $2/*in_title*/::tsquery, $3/*ranked*/, $4/*after_titled*/, NULL, NULL, 0, 11)
    LIMIT 11  -- or the planner takes it for a thousand rows and reads all feeds
) s
LEFT JOIN feeds f ON f.id = s.id                                                -- pk_feeds
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
ORDER BY s.titled DESC, f.create_dt DESC, f.id DESC;

-- person: GET /api/feed/search?q=images
-- moderator: GET /api/feed/search?q=images
-- person: GET /api/feed/search?q=images&sort_by=create_dt_desc
-- moderator: GET /api/feed/search?q=images&sort_by=create_dt_desc
SELECT s.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt, s.titled
FROM (
    SELECT * FROM matching_feeds(  -- ix_feed_search_terms
        $1/*all_terms*/::tsquery, $2/*in_title*/::tsquery, $3/*ranked*/, $4/*after_titled*/, NULL, NULL, 0, 11)
    LIMIT 11  -- or the planner takes it for a thousand rows and reads all feeds
) s
LEFT JOIN feeds f ON f.id = s.id                                                -- pk_feeds
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $5/*caller*/   -- pk_feed_likes
ORDER BY s.titled DESC, f.create_dt DESC, f.id DESC;

-- person who mutes somebody: GET /api/feed/search?q=images
-- person who mutes somebody: GET /api/feed/search?q=images&sort_by=create_dt_desc
SELECT s.total, f.id, f.title, f.content, f.author_id, u.email, u.nickname,
i.names, i.widths, i.heights, i.content_types, i.sizes, i.alts, i.animated, i.placeholders, i.thumbnail_states,
f.like_count, f.comment_count, l.user_id IS NOT NULL, f.hidden, f.waiting,
(SELECT json_agg(json_build_object('user_id', m.user_id, 'nickname', m.name))::text
 FROM (SELECT user_id, name FROM feed_mentions WHERE feed_id = f.id ORDER BY user_id) m) AS mentions /* pk_feed_mentions */,
f.create_dt, f.update_dt, s.titled
FROM (
    SELECT * FROM matching_feeds(  -- ix_feed_search_terms
        $1/*all_terms*/::tsquery, $2/*in_title*/::tsquery, $3/*ranked*/, $4/*after_titled*/, NULL, NULL, 0, 11, $5/*caller*/)
    LIMIT 11  -- or the planner takes it for a thousand rows and reads all feeds
) s
LEFT JOIN feeds f ON f.id = s.id                                                -- pk_feeds
LEFT JOIN users u ON u.id = f.author_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(content_type) AS content_types, array_agg(size) AS sizes, array_agg(alt) AS alts,
           array_agg(placeholder) AS placeholders, array_agg(thumbnail_state) AS thumbnail_states,
           array_agg(animated) AS animated
    FROM (SELECT * FROM images WHERE feed_id = f.id ORDER BY position) o      -- ix_images_feed_id, which has them in this order
) i ON true
LEFT JOIN feed_likes l ON l.feed_id = f.id AND l.user_id = $5/*caller*/   -- pk_feed_likes
ORDER BY s.titled DESC, f.create_dt DESC, f.id DESC;
