-- Letters of scripts written without spaces, or with words joined: Thai, Lao, Burmese, Khmer, Hangul, kana, bopomofo, Han.
-- The inside of a bracket expression. Code points, because [[:alnum:]] depends on the locale of the server.
CREATE OR REPLACE FUNCTION unspaced_letters() RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN
        '\u0E01-\u0E3A\u0E40-\u0E4E\u0E81-\u0EDF\u1000-\u1049\u1050-\u109F\u1780-\u17D3\u1100-\u11FF\u3005-\u3007\u3021-\u302F'
        '\u3031-\u3036\u3038-\u303C\u3041-\u309F\u30A1-\u30FA\u30FC-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uA960-\uA97F\uAC00-\uD7FB'
        '\uF900-\uFAFF\U0001AFF0-\U0001B16F\U00020000-\U0003FFFF';
END $$;
