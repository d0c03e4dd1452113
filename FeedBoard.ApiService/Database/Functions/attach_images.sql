-- Gives stored images and drafts of their owner to a feed: all of them, or it fails with FB001 and the id of one that is not there any more
-- as its hint. A failure and not a count: the statements that write a feed are one round trip, and are rolled back together.
CREATE OR REPLACE FUNCTION attach_images(
    feed bigint, owner bigint, ids bigint[], drafts boolean[], positions integer[], alts text[]) RETURNS SETOF images
LANGUAGE plpgsql AS $$
DECLARE missing bigint;
BEGIN
    -- In one order: two feeds that take the same drafts wait for each other and do not deadlock.
    PERFORM FROM images WHERE id = ANY (ids) ORDER BY id FOR UPDATE;                                       -- pk_images
    SELECT g.id INTO missing FROM unnest(ids, drafts) WITH ORDINALITY g (id, draft, place)
    WHERE NOT EXISTS (SELECT FROM images i                                                                 -- pk_images
                      WHERE i.id = g.id AND i.owner_id = attach_images.owner AND i.state = CASE WHEN g.draft THEN 3 ELSE 0 END)
    ORDER BY g.draft DESC, g.place LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'an image to attach is not there any more' USING ERRCODE = 'FB001', HINT = missing;
    END IF;
    RETURN QUERY
        UPDATE images i SET feed_id = attach_images.feed, state = 1, position = g.position, alt = coalesce(g.alt, i.alt)
        FROM unnest(ids, positions, alts) g (id, position, alt) WHERE i.id = g.id RETURNING i.*;
END $$;
