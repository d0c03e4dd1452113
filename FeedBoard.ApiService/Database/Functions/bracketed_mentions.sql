-- The mentions of a text that are written @[nickname], in their order, and where they stand: every nickname can be mentioned so, also one
-- that has an @ or an address in it. The longest name counts that somebody has and that a ] follows.
-- Not behind a letter or a sign of addresses, and not inside an address. Of a text the first fifty beginnings are looked at.
-- known has the people whose names are not looked up: by mention_key.
CREATE OR REPLACE FUNCTION bracketed_mentions(body text, known jsonb)
RETURNS TABLE (start integer, length integer, user_id bigint, name text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    place integer;
    after integer := 0;
    before text;
    word text;
    word_end integer := 0;
    link integer;
    rest text;
BEGIN
    IF position('@[' IN body) = 0 THEN RETURN; END IF;
    FOR place IN
        SELECT p.place::integer
        FROM (SELECT sum(char_length(piece)) OVER (ORDER BY n) + 2 * (n - 1) + 1 AS place, lead(n) OVER (ORDER BY n) IS NOT NULL AS more
              FROM unnest(string_to_array(body, '@[')) WITH ORDINALITY u (piece, n)) p
        WHERE p.more ORDER BY p.place LIMIT 50
    LOOP
        CONTINUE WHEN place <= after OR place > 1
            AND substr(body, place - 1, 1) ~ ('[^' || word_separators() || ']|[A-Z_&/#@.=?+-]');
        -- The word that it is in, as far as an address would go on, is looked at once, and not for each beginning.
        IF place > word_end THEN
            before := reverse(substring(reverse(left(body, place - 1)) FROM '^[^' || link_terminators() || ']*'));
            word := before || '@[' || substring(substr(body, place + 2) FROM '^[^' || link_terminators() || ']*');
            word_end := place - char_length(before) + char_length(word) - 1;
            link := CASE WHEN word ~* '://|www\.' THEN place - char_length(before) + link_start(word) - 1 END;
        END IF;
        CONTINUE WHEN link < place;
        rest := substr(body, place + 2, 31);
        SELECT place, cut + 3, u.id, left(rest, cut) INTO start, length, user_id, name
        FROM generate_series(2, 30) cut
        CROSS JOIN LATERAL (SELECT mention_key(left(rest, cut)) AS key) k
        CROSS JOIN LATERAL (                                                                   -- ux_users_normalized_nickname
            SELECT coalesce((known ->> k.key)::bigint,
                    (SELECT o.id FROM users o WHERE o.normalized_nickname = k.key AND o.registration = 0)) AS id) u
        WHERE substr(rest, cut + 1, 1) = ']' AND u.id IS NOT NULL ORDER BY cut DESC LIMIT 1;
        CONTINUE WHEN NOT FOUND;
        after := place + length - 1;
        RETURN NEXT;
    END LOOP;
END $$;
