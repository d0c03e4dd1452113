-- moderator: GET /api/moderation/cases
SELECT t.total, c.id, c.take_dt, c.resolve_dt, c.feed_id, c.comment_id, coalesce(k.author_id, f.author_id), u.nickname, f.title,
coalesce(k.content, f.content), coalesce(k.hidden, f.hidden), coalesce(k.waiting, f.waiting), c.report_count, (
    SELECT json_agg(json_build_object('reason', r.reason, 'note', r.note, 'create_dt', to_char(r.create_dt AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               'reporter', CASE WHEN r.reporter_id IS NULL THEN NULL ELSE json_build_object('id', r.reporter_id, 'nickname', r.nickname) END))::text
    FROM (SELECT r.*, p.nickname FROM reports r LEFT JOIN users p ON p.id = r.reporter_id
          WHERE r.case_id = c.id ORDER BY r.id DESC LIMIT 20) r),  -- ix_reports_case_id
c.moderator_id, m.nickname, c.outcome, c.create_dt,
g.names, g.widths, g.heights, g.thumbnail_states, g.alts,
u.create_dt, u.feed_count, u.comment_count, coalesce(u.suspended_until_dt > @now, false), p.hidden, p.dismissed, p.suspensions,
coalesce(k.update_dt, f.update_dt)
FROM (SELECT count(*) AS total FROM moderation_cases q WHERE resolve_dt IS NULL AND CASE WHEN q.comment_id IS NULL
     THEN NOT EXISTS (SELECT FROM feeds o WHERE o.id = q.feed_id AND o.author_id = @me)  -- pk_feeds, pk_comments
     ELSE NOT EXISTS (SELECT FROM comments o WHERE o.id = q.comment_id AND o.author_id = @me) END) t         -- ix_moderation_cases_unresolved
LEFT JOIN LATERAL (
    SELECT * FROM moderation_cases q
    WHERE resolve_dt IS NULL AND CASE WHEN q.comment_id IS NULL
     THEN NOT EXISTS (SELECT FROM feeds o WHERE o.id = q.feed_id AND o.author_id = @me)  -- pk_feeds, pk_comments
     ELSE NOT EXISTS (SELECT FROM comments o WHERE o.id = q.comment_id AND o.author_id = @me) END AND true AND true
    ORDER BY id LIMIT 11
) c ON true
LEFT JOIN feeds f ON f.id = c.feed_id                                             -- pk_feeds
LEFT JOIN comments k ON k.id = c.comment_id                                       -- pk_comments
LEFT JOIN users u ON u.id = coalesce(k.author_id, f.author_id)                    -- pk_users
LEFT JOIN users m ON m.id = c.moderator_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(thumbnail_state) AS thumbnail_states, array_agg(alt) AS alts
    FROM (SELECT * FROM images WHERE feed_id = c.feed_id AND c.comment_id IS NULL ORDER BY position) o  -- ix_images_feed_id
) g ON true
LEFT JOIN LATERAL (  -- what was decided about the author's other content, by the lines of the audit log
    SELECT count(*) FILTER (WHERE action IN ('feed_hidden', 'comment_hidden')) AS hidden,
           count(*) FILTER (WHERE action = 'case_resolved') AS dismissed,
           count(*) FILTER (WHERE action = 'account_suspended') AS suspensions
    FROM (
        (SELECT DISTINCT ON (feed_id, comment_id) action FROM audit_log  -- ix_audit_log_user_id
         WHERE user_id = u.id AND action IN ('feed_hidden', 'feed_restored', 'comment_hidden', 'comment_restored')
           AND (feed_id, comment_id) IS DISTINCT FROM (c.feed_id, c.comment_id)
         ORDER BY feed_id, comment_id, id DESC)
        UNION ALL
        (SELECT DISTINCT ON (case_id) CASE WHEN action = 'case_resolved' AND detail = 'dismissed' THEN action END FROM audit_log
         WHERE user_id = u.id AND action IN ('case_resolved', 'case_reopened') AND case_id <> c.id
         ORDER BY case_id, id DESC)
        UNION ALL
        SELECT action FROM audit_log WHERE user_id = u.id AND action = 'account_suspended'
    ) l
) p ON true
ORDER BY c.id;

-- moderator: GET /api/moderation/cases?state=resolved&sort_by=id_desc
SELECT t.total, c.id, c.take_dt, c.resolve_dt, c.feed_id, c.comment_id, coalesce(k.author_id, f.author_id), u.nickname, f.title,
coalesce(k.content, f.content), coalesce(k.hidden, f.hidden), coalesce(k.waiting, f.waiting), c.report_count, (
    SELECT json_agg(json_build_object('reason', r.reason, 'note', r.note, 'create_dt', to_char(r.create_dt AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               'reporter', CASE WHEN r.reporter_id IS NULL THEN NULL ELSE json_build_object('id', r.reporter_id, 'nickname', r.nickname) END))::text
    FROM (SELECT r.*, p.nickname FROM reports r LEFT JOIN users p ON p.id = r.reporter_id
          WHERE r.case_id = c.id ORDER BY r.id DESC LIMIT 20) r),  -- ix_reports_case_id
c.moderator_id, m.nickname, c.outcome, c.create_dt,
g.names, g.widths, g.heights, g.thumbnail_states, g.alts,
u.create_dt, u.feed_count, u.comment_count, coalesce(u.suspended_until_dt > @now, false), p.hidden, p.dismissed, p.suspensions,
coalesce(k.update_dt, f.update_dt)
FROM (SELECT count(*) AS total FROM moderation_cases q WHERE resolve_dt IS NOT NULL AND CASE WHEN q.comment_id IS NULL
     THEN NOT EXISTS (SELECT FROM feeds o WHERE o.id = q.feed_id AND o.author_id = @me)  -- pk_feeds, pk_comments
     ELSE NOT EXISTS (SELECT FROM comments o WHERE o.id = q.comment_id AND o.author_id = @me) END) t         -- ix_moderation_cases_unresolved
LEFT JOIN LATERAL (
    SELECT * FROM moderation_cases q
    WHERE resolve_dt IS NOT NULL AND CASE WHEN q.comment_id IS NULL
     THEN NOT EXISTS (SELECT FROM feeds o WHERE o.id = q.feed_id AND o.author_id = @me)  -- pk_feeds, pk_comments
     ELSE NOT EXISTS (SELECT FROM comments o WHERE o.id = q.comment_id AND o.author_id = @me) END AND true AND true
    ORDER BY id DESC LIMIT 11
) c ON true
LEFT JOIN feeds f ON f.id = c.feed_id                                             -- pk_feeds
LEFT JOIN comments k ON k.id = c.comment_id                                       -- pk_comments
LEFT JOIN users u ON u.id = coalesce(k.author_id, f.author_id)                    -- pk_users
LEFT JOIN users m ON m.id = c.moderator_id
LEFT JOIN LATERAL (
    SELECT array_agg(name) AS names, array_agg(width) AS widths, array_agg(height) AS heights,
           array_agg(thumbnail_state) AS thumbnail_states, array_agg(alt) AS alts
    FROM (SELECT * FROM images WHERE feed_id = c.feed_id AND c.comment_id IS NULL ORDER BY position) o  -- ix_images_feed_id
) g ON true
LEFT JOIN LATERAL (  -- what was decided about the author's other content, by the lines of the audit log
    SELECT count(*) FILTER (WHERE action IN ('feed_hidden', 'comment_hidden')) AS hidden,
           count(*) FILTER (WHERE action = 'case_resolved') AS dismissed,
           count(*) FILTER (WHERE action = 'account_suspended') AS suspensions
    FROM (
        (SELECT DISTINCT ON (feed_id, comment_id) action FROM audit_log  -- ix_audit_log_user_id
         WHERE user_id = u.id AND action IN ('feed_hidden', 'feed_restored', 'comment_hidden', 'comment_restored')
           AND (feed_id, comment_id) IS DISTINCT FROM (c.feed_id, c.comment_id)
         ORDER BY feed_id, comment_id, id DESC)
        UNION ALL
        (SELECT DISTINCT ON (case_id) CASE WHEN action = 'case_resolved' AND detail = 'dismissed' THEN action END FROM audit_log
         WHERE user_id = u.id AND action IN ('case_resolved', 'case_reopened') AND case_id <> c.id
         ORDER BY case_id, id DESC)
        UNION ALL
        SELECT action FROM audit_log WHERE user_id = u.id AND action = 'account_suspended'
    ) l
) p ON true
ORDER BY c.id DESC;
