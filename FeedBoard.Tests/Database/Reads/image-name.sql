-- guest: GET /api/image/{image}
SELECT i.content_type, coalesce(f.hidden, false)
FROM images i LEFT JOIN feeds f ON f.id = i.feed_id                            -- ux_images_name, pk_feeds
WHERE i.name = @name AND i.state = 1 AND (i.logo OR NOT f.hidden);

-- person: GET /api/image/{image}
-- person who mutes somebody: GET /api/image/{image}
SELECT i.content_type, coalesce(f.hidden, false)
FROM images i LEFT JOIN feeds f ON f.id = i.feed_id                            -- ux_images_name, pk_feeds
WHERE i.name = @name AND i.state = 1 AND (i.logo OR (NOT f.hidden OR f.author_id = @caller));

-- moderator: GET /api/image/{image}
SELECT i.content_type, coalesce(f.hidden, false)
FROM images i LEFT JOIN feeds f ON f.id = i.feed_id                            -- ux_images_name, pk_feeds
WHERE i.name = @name AND i.state = 1 AND (i.logo OR true);
