-- person: GET /api/notification/settings
-- person who mutes somebody: GET /api/notification/settings
-- moderator: GET /api/notification/settings
SELECT kind FROM notification_mutes WHERE user_id = @me;
