-- Whether everybody may see what a comment says. This and nothing else is counted in feeds.comment_count and comments.reply_count:
-- not what is hidden, and no tombstone, which is a deleted comment that stays in its place because it has replies.
-- feeds.comment_rows, feeds.thread_rows and comments.reply_rows count every row. users.comment_count is for the author, who sees
-- their hidden ones too.
CREATE OR REPLACE FUNCTION comment_is_public(author_id bigint, hidden boolean) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT author_id IS NOT NULL AND NOT hidden
$$;
