-- What earlier versions had and this one does not; applied before all others. A program of the version before that still runs calls
-- none of these: it reaches triggers only through its writes.
DROP TRIGGER IF EXISTS audit_log_only_added ON audit_log;
DROP TRIGGER IF EXISTS audit_log_role ON audit_log;
DROP TRIGGER IF EXISTS comment_likes_added ON comment_likes;
DROP TRIGGER IF EXISTS comment_likes_removed ON comment_likes;
DROP TRIGGER IF EXISTS comment_likes_told_added ON comment_likes;
DROP TRIGGER IF EXISTS comment_likes_told_removed ON comment_likes;
DROP TRIGGER IF EXISTS comments_added ON comments;
DROP TRIGGER IF EXISTS comments_emptied ON comments;
DROP TRIGGER IF EXISTS comments_emptied_counted ON comments;
DROP TRIGGER IF EXISTS comments_emptied_hidden ON comments;
DROP TRIGGER IF EXISTS comments_emptied_moderated ON comments;
DROP TRIGGER IF EXISTS comments_hidden ON comments;
DROP TRIGGER IF EXISTS comments_removed ON comments;
DROP TRIGGER IF EXISTS comments_removed_hidden ON comments;
DROP TRIGGER IF EXISTS comments_told_added ON comments;
DROP TRIGGER IF EXISTS comments_told_changed ON comments;
DROP TRIGGER IF EXISTS comments_told_emptied ON comments;
DROP TRIGGER IF EXISTS comments_told_removed ON comments;
DROP TRIGGER IF EXISTS events_of_hidden ON events;
DROP TRIGGER IF EXISTS feed_likes_added ON feed_likes;
DROP TRIGGER IF EXISTS feed_likes_removed ON feed_likes;
DROP TRIGGER IF EXISTS feed_likes_told_added ON feed_likes;
DROP TRIGGER IF EXISTS feed_likes_told_removed ON feed_likes;
DROP TRIGGER IF EXISTS feed_tags_added ON feed_tags;
DROP TRIGGER IF EXISTS feed_tags_of_hidden ON feed_tags;
DROP TRIGGER IF EXISTS feed_tags_removed ON feed_tags;
DROP TRIGGER IF EXISTS feeds_added ON feeds;
DROP TRIGGER IF EXISTS feeds_hidden ON feeds;
DROP TRIGGER IF EXISTS feeds_removed ON feeds;
DROP TRIGGER IF EXISTS feeds_removed_hidden ON feeds;
DROP TRIGGER IF EXISTS feeds_searchable ON feeds;
DROP TRIGGER IF EXISTS feeds_searchable_again ON feeds;
DROP TRIGGER IF EXISTS feeds_told_added ON feeds;
DROP TRIGGER IF EXISTS feeds_told_changed ON feeds;
DROP TRIGGER IF EXISTS feeds_told_removed ON feeds;
DROP TRIGGER IF EXISTS follows_added ON follows;
DROP TRIGGER IF EXISTS follows_removed ON follows;
DROP TRIGGER IF EXISTS follows_told_added ON follows;
DROP TRIGGER IF EXISTS follows_told_removed ON follows;
DROP TRIGGER IF EXISTS images_left ON images;
DROP TRIGGER IF EXISTS notifications_told ON notifications;
DROP TRIGGER IF EXISTS notifications_unwanted ON notifications;
DROP TRIGGER IF EXISTS sessions_told_removed ON sessions;
DROP TRIGGER IF EXISTS users_leaving ON users;
DROP TRIGGER IF EXISTS users_leaving_reports ON users;

-- It has another parameter now.
DROP FUNCTION IF EXISTS bracketed_mentions(text);

-- The API makes the search terms.
DROP FUNCTION IF EXISTS comment_search_terms, feed_search_terms, feed_terms, find_comments, find_unmuted_feeds, name_query, name_terms,
    search_query;

DROP FUNCTION IF EXISTS audit_has_the_role, audit_is_only_added_to, comment_emptied, comment_likes_were_counted, comment_likes_were_told,
    comment_was_changed, comment_was_emptied, comment_was_hidden, comment_was_taken, comments_were_counted, comments_were_removed,
    comments_were_told, event_is_of_hidden, feed_data, feed_likes_were_counted, feed_likes_were_told, feed_tags_were_counted,
    feed_was_changed, feed_was_hidden, feed_was_rewritten, feeds_were_counted, feeds_were_told, feeds_were_written,
    find_feeds(text, boolean, boolean, timestamptz, bigint, integer, integer),
    find_feeds(text, boolean, boolean, timestamptz, bigint, integer, integer, bigint), follows_were_counted, follows_were_told,
    hidden_comment_is_emptied, hidden_comments_were_removed, hidden_feeds_were_removed, image_left, moderated_comment_was_emptied,
    newest_matches(tsquery, timestamptz, bigint, bigint, boolean), newest_unmuted_matches, notification_is_unwanted,
    notification_was_written, notify_mentioned, notify_of_comment, reporter_is_leaving, sessions_were_removed, tag_is_of_hidden,
    user_is_leaving;
