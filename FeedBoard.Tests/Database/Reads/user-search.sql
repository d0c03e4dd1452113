-- guest: GET /api/user/search?q=a
-- person: GET /api/user/search?q=a
-- moderator: GET /api/user/search?q=a
WITH found AS MATERIALIZED (
    SELECT u.id, u.nickname, u.email, u.follower_count
    FROM user_search s,
        LATERAL (SELECT * FROM users WHERE id = s.user_id OFFSET 0) u  -- pk_users, never all people for a few
    WHERE s.terms @@ $1/*query*/::tsquery  -- ix_user_search_terms
        AND u.registration = 0
)
SELECT t.total, p.id, p.nickname, p.email, p.follower_count
FROM (SELECT count(*) AS total FROM found) t
LEFT JOIN LATERAL (
    SELECT * FROM found WHERE true AND true
    ORDER BY follower_count DESC, id DESC LIMIT 11
) p ON true
ORDER BY p.follower_count DESC, p.id DESC;

-- person who mutes somebody: GET /api/user/search?q=a
WITH found AS MATERIALIZED (
    SELECT u.id, u.nickname, u.email, u.follower_count
    FROM user_search s,
        LATERAL (SELECT * FROM users WHERE id = s.user_id OFFSET 0) u  -- pk_users, never all people for a few
    WHERE s.terms @@ $1/*query*/::tsquery AND NOT EXISTS (SELECT FROM mutes WHERE user_id = $2/*caller*/ AND muted_id = u.id /* pk_mutes */)  -- ix_user_search_terms
        AND u.registration = 0
)
SELECT t.total, p.id, p.nickname, p.email, p.follower_count
FROM (SELECT count(*) AS total FROM found) t
LEFT JOIN LATERAL (
    SELECT * FROM found WHERE true AND true
    ORDER BY follower_count DESC, id DESC LIMIT 11
) p ON true
ORDER BY p.follower_count DESC, p.id DESC;
