-- A comment that loses its author becomes a tombstone: it keeps its place, without a text, and has nothing left to hide.
CREATE OR REPLACE FUNCTION comment_loses_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.content := '';
    NEW.hidden := false;
    NEW.waiting := false;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER comments_lose_author BEFORE UPDATE OF author_id ON comments FOR EACH ROW
    WHEN (OLD.author_id IS NOT NULL AND NEW.author_id IS NULL) EXECUTE FUNCTION comment_loses_author();
