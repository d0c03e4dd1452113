using FeedBoard.Tests.Features.Mail;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Access;

/// <summary>A board whose database notes which of its tables change.</summary>
public sealed class AccessBoard(TestPostgres postgres) : MailBoard(postgres)
{
    /// <summary>
    /// All data of users, except what changes by itself: the last use of a session or token, the counters of wrong passwords, and totals
    /// that are added up in the background. To compare all rows before and after a request would take longer with each row.
    /// </summary>
    private const string Note = """
        CREATE UNLOGGED TABLE test_changes (name text COLLATE "C" NOT NULL);
        CREATE FUNCTION test_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO public.test_changes VALUES (TG_TABLE_NAME);
            RETURN NULL;
        END $$;
        DO $$
        DECLARE
            noted text;
        BEGIN
            FOR noted IN
                SELECT table_name FROM information_schema.tables
                WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                    AND table_name NOT IN ('sessions', 'events', 'event_log', 'feed_totals', 'tag_totals', 'tag_search', 'wrong_passwords')
                    AND table_name NOT IN ('api_tokens', 'test_changes')
            LOOP
                EXECUTE format(
                    'CREATE TRIGGER test_added_or_deleted AFTER INSERT OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION test_note_change()',
                    noted);
                EXECUTE format(
                    'CREATE TRIGGER test_changed AFTER UPDATE ON %I FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) '
                        'EXECUTE FUNCTION test_note_change()',
                    noted);
            END LOOP;
        END $$;
        """;

    private const string Take = """
        WITH taken AS (DELETE FROM test_changes RETURNING name)
        SELECT string_agg(DISTINCT name, ', ' ORDER BY name) FROM taken
        """;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await QueryAsync<object>(Note);
    }

    /// <summary>The tables with rows that were added, changed or deleted since it was last asked.</summary>
    /// <returns><c>null</c> if nothing was.</returns>
    internal Task<string?> ChangedAsync() => QueryAsync<string>(Take);
}
