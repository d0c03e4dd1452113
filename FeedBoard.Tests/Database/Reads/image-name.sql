-- guest: GET /api/image/{image}
SELECT i.content_type, f.hidden FROM images i JOIN feeds f ON f.id = i.feed_id        -- ux_images_name, pk_feeds
WHERE i.name = @name AND i.state = 1 AND NOT f.hidden;

-- person: GET /api/image/{image}
-- person who mutes somebody: GET /api/image/{image}
SELECT i.content_type, f.hidden FROM images i JOIN feeds f ON f.id = i.feed_id        -- ux_images_name, pk_feeds
WHERE i.name = @name AND i.state = 1 AND (NOT f.hidden OR f.author_id = @caller);

-- moderator: GET /api/image/{image}
SELECT i.content_type, f.hidden FROM images i JOIN feeds f ON f.id = i.feed_id        -- ux_images_name, pk_feeds
WHERE i.name = @name AND i.state = 1 AND true;
