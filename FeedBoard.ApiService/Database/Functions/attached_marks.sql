-- Belongs to the letter or emoji before it, so a name does not end in front of it. The inside of a bracket expression.
CREATE OR REPLACE FUNCTION attached_marks() RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN
        '\u200C\u200D\uFE00-\uFE0F\U0001F3FB-\U0001F3FF\U000E0020-\U000E007F\U000E0100-\U000E01EF';
END $$;
