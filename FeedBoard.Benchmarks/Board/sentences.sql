SELECT setseed(0.5);

-- Sentences of five to fifteen words, every second one Korean. Their search terms are added by the API's own code, before fill.sql.
CREATE TEMP TABLE sentences AS
WITH words AS (
    SELECT string_to_array('the a morning evening coffee walk river mountain bread cloud garden station letter window summer winter music story friend road', ' ') AS english,
           string_to_array('오늘 아침에 커피를 마시고 강가를 걸었다 저녁에는 친구와 음악을 들으며 산에서 내려온 이야기를 나누었다 여름밤의 정원과 겨울 기차역', ' ') AS korean)
SELECT n, s.text, NULL::tsvector AS terms, NULL::tsvector AS titled
FROM words, generate_series(1, 4000) n,
LATERAL (SELECT string_agg(w.word, ' ') AS text FROM (
    SELECT CASE WHEN n % 2 = 0 THEN korean[1 + floor(random() * cardinality(korean))] ELSE english[1 + floor(random() * cardinality(english))] END AS word
    FROM generate_series(1, 5 + n % 11)) w) s;
CREATE UNIQUE INDEX ON sentences (n);
