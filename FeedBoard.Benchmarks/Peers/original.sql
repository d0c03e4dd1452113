-- Fills the tables of the original board with the rows of a filled FeedBoard. Its foreign keys are dropped meanwhile and created again, which
-- checks the rows.
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';

CREATE TEMP TABLE put_away AS
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS away,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS back
FROM pg_constraint WHERE contype = 'f' AND connamespace = 'original'::regnamespace;

DO $$
DECLARE p record;
BEGIN
    FOR p IN SELECT * FROM put_away LOOP EXECUTE p.away; END LOOP;
END $$;

INSERT INTO original.users (id, email, password, nickname, create_dt) SELECT id, email, '', nickname, create_dt FROM public.users;

INSERT INTO original.feeds (id, title, content, author_email, image_urls, create_dt, update_dt)
SELECT f.id, f.title, f.content, u.email, to_json(ARRAY(SELECT 'https://images.example.com/' || i.name FROM public.images i WHERE i.feed_id = f.id)),
       f.create_dt, f.update_dt
FROM public.feeds f JOIN public.users u ON u.id = f.author_id ORDER BY f.id;

INSERT INTO original.comments (id, content, author_email, feed_id, create_dt, update_dt)
SELECT c.id, c.content, u.email, c.feed_id, c.create_dt, c.update_dt
FROM public.comments c JOIN public.users u ON u.id = c.author_id ORDER BY c.id;

INSERT INTO original.likes (user_email, feed_id) SELECT u.email, l.feed_id FROM public.feed_likes l JOIN public.users u ON u.id = l.user_id;
INSERT INTO original.likes (user_email, comment_id) SELECT u.email, l.comment_id FROM public.comment_likes l JOIN public.users u ON u.id = l.user_id;
INSERT INTO original.follows (follower_id, following_id) SELECT follower_id, following_id FROM public.follows;

SELECT setval('original.users_id_seq', (SELECT max(id) FROM original.users)), setval('original.feeds_id_seq', (SELECT max(id) FROM original.feeds)),
       setval('original.comments_id_seq', (SELECT max(id) FROM original.comments));

DO $$
DECLARE p record;
BEGIN
    FOR p IN SELECT * FROM put_away LOOP EXECUTE p.back; END LOOP;
END $$;
DROP TABLE put_away;
RESET ALL;
