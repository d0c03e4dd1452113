-- moderator: GET /api/moderation/mail
SELECT count(*) FILTER (WHERE next_dt IS NOT NULL), count(*) FILTER (WHERE sent_dt IS NOT NULL),
       count(*) FILTER (WHERE given_up_dt IS NOT NULL), max(sent_dt),
       (array_agg(error ORDER BY error_dt DESC, id DESC) FILTER (WHERE error IS NOT NULL))[1], max(error_dt)
FROM outgoing_mails;
