-- Fills an empty board of the newest schema: :feeds feeds, one user for a hundred feeds, three comments and five likes for each feed, half
-- of both with Zipf's distribution over the newest. sentences.sql has run. Constraints and indexes are dropped meanwhile and created again, which checks the rows.
SET synchronous_commit = off;
SET work_mem = '256MB';
SET maintenance_work_mem = '512MB';
ANALYZE sentences;

CREATE TEMP TABLE put_away AS
SELECT 1 AS turn, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS away,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS back
FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
UNION ALL
SELECT 0, format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisunique;

DO $$
DECLARE p record;
BEGIN
    FOR p IN SELECT * FROM put_away ORDER BY turn DESC LOOP EXECUTE p.away; END LOOP;
    FOR p IN SELECT oid::regclass AS t FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', p.t);
    END LOOP;
END $$;

CREATE TEMP TABLE size AS SELECT :feeds::bigint AS feeds, greatest(:feeds / 100, 300)::bigint AS people;

-- 1 to n with a preference for small numbers: the probability of k is about 1 / k.
CREATE FUNCTION pg_temp.zipf(n bigint) RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT least(n, ceil(n ^ random()))::bigint';
CREATE FUNCTION pg_temp.any_of(n bigint) RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT least(n, 1 + floor(n * random()))::bigint';

INSERT INTO users (id, email, normalized_email, nickname, normalized_nickname, nickname_keyed, password_hash)
SELECT n, 'p' || n || '@example.com', 'P' || n || '@EXAMPLE.COM', 'person' || n, 'PERSON' || n, 'person' || n, '' FROM size, generate_series(1, people) n;

-- Each feed has a word that about fifty feeds share. All are equally long, for a search finds the beginnings of words, too.
CREATE TEMP TABLE drafts AS
SELECT n AS id, pg_temp.any_of(people) AS author, 1 + n % 4000 AS s1, pg_temp.any_of(4000) AS s2, pg_temp.any_of(4000) AS s3, pg_temp.any_of(4000) AS s4,
       'rare' || lpad(((n * 7919) % greatest(feeds / 50, 1))::text, 8, '0') AS word, now() - (feeds - n) * interval '10 seconds' AS dt
FROM size, generate_series(1, feeds) n;

INSERT INTO feeds (id, author_id, title, content, create_dt, update_dt)
SELECT d.id, d.author, left(a.text, 200), b.text || E'.\n' || c.text || '. ' || e.text || ' ' || d.word, d.dt, d.dt
FROM drafts d JOIN sentences a ON a.n = d.s1 JOIN sentences b ON b.n = d.s2 JOIN sentences c ON c.n = d.s3 JOIN sentences e ON e.n = d.s4 ORDER BY d.id;

INSERT INTO feed_search (feed_id, create_dt, terms, terms_version)
SELECT d.id, d.dt, a.titled || b.terms || c.terms || e.terms || array_to_tsvector(ARRAY[d.word]), :version
FROM drafts d JOIN sentences a ON a.n = d.s1 JOIN sentences b ON b.n = d.s2 JOIN sentences c ON c.n = d.s3 JOIN sentences e ON e.n = d.s4 ORDER BY d.id;

-- Every fifth feed has an image. Its object does not exist, since no measurement loads it.
INSERT INTO images (name, state, owner_id, feed_id, content_type, size, width, height, alt, thumbnail_state)
SELECT md5(id::text) || '.jpg', 1, author, id, 'image/jpeg', 400000, 1600, 1200, 'a picture', 4 FROM drafts WHERE id % 5 = 0 ORDER BY id;

-- In groups of five, of which the last replies to the first.
INSERT INTO comments (id, feed_id, author_id, parent_id, content, create_dt, update_dt)
SELECT g.n * 5 + k, g.feed, pg_temp.any_of(people), CASE WHEN k = 5 THEN g.n * 5 + 1 END, s.text, g.dt + k * interval '1 second', g.dt + k * interval '1 second'
FROM size,
     (SELECT n, CASE WHEN n % 2 = 0 THEN feeds + 1 - pg_temp.zipf(feeds) ELSE pg_temp.any_of(feeds) END AS feed, now() - (feeds * 3 / 5 - n) * interval '15 seconds' AS dt
      FROM size, generate_series(0, feeds * 3 / 5 - 1) n OFFSET 0) g
     CROSS JOIN generate_series(1, 5) k
     JOIN sentences s ON s.n = 1 + (g.n * 5 + k) % 4000
ORDER BY 1;

INSERT INTO feed_likes (feed_id, user_id)
SELECT DISTINCT feed, who FROM (
    SELECT CASE WHEN n % 2 = 0 THEN feeds + 1 - pg_temp.zipf(feeds) ELSE pg_temp.any_of(feeds) END AS feed, pg_temp.any_of(people) AS who
    FROM size, generate_series(1, feeds * 5) n) l ORDER BY 1, 2;

INSERT INTO comment_likes (comment_id, user_id) SELECT n * 3, pg_temp.any_of(people) FROM size, generate_series(1, feeds) n;

-- User 1 follows two hundred users, all others follow twenty.
INSERT INTO follows (follower_id, following_id)
SELECT 1, n FROM size, generate_series(2, least(201, people)) n
UNION
SELECT n, 1 + (n + k * k * 31) % people FROM size, generate_series(2, people) n, generate_series(1, 20) k WHERE n <> 1 + (n + k * k * 31) % people;

UPDATE feeds f SET comment_count = coalesce(c.n, 0), comment_rows = coalesce(c.n, 0), thread_rows = coalesce(c.threads, 0), like_count = coalesce(l.n, 0)
FROM (SELECT feed_id, count(*)::integer AS n, (count(*) FILTER (WHERE parent_id IS NULL))::integer AS threads FROM comments GROUP BY feed_id) c
FULL JOIN (SELECT feed_id, count(*)::integer AS n FROM feed_likes GROUP BY feed_id) l USING (feed_id)
WHERE f.id = feed_id;

UPDATE comments c SET reply_count = 1, reply_rows = 1 WHERE id % 5 = 1;
UPDATE comments c SET like_count = l.n FROM (SELECT comment_id, count(*)::integer AS n FROM comment_likes GROUP BY 1) l WHERE l.comment_id = c.id;
UPDATE users u SET feed_count = coalesce(f.n, 0), comment_count = coalesce(c.n, 0), follower_count = coalesce(r.n, 0), following_count = coalesce(g.n, 0)
FROM users o
LEFT JOIN (SELECT author_id, count(*) AS n FROM feeds GROUP BY 1) f ON f.author_id = o.id
LEFT JOIN (SELECT author_id, count(*) AS n FROM comments GROUP BY 1) c ON c.author_id = o.id
LEFT JOIN (SELECT following_id, count(*) AS n FROM follows GROUP BY 1) r ON r.following_id = o.id
LEFT JOIN (SELECT follower_id, count(*) AS n FROM follows GROUP BY 1) g ON g.follower_id = o.id
WHERE u.id = o.id;
INSERT INTO feed_totals (delta) SELECT feeds FROM size;

SELECT setval(pg_get_serial_sequence(t, 'id'), (SELECT feeds * 10 FROM size)) FROM unnest(ARRAY['users', 'feeds', 'comments', 'images']) t;

DO $$
DECLARE p record;
BEGIN
    FOR p IN SELECT * FROM put_away ORDER BY turn LOOP EXECUTE p.back; END LOOP;
    FOR p IN SELECT oid::regclass AS t FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', p.t);
    END LOOP;
END $$;
DROP TABLE drafts, sentences, size, put_away;
RESET ALL;
