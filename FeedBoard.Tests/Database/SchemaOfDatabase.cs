using Npgsql;

namespace FeedBoard.Tests.Database;

/// <summary>The schema of a database from PostgreSQL's catalog, in the format of <see cref="SchemaOfModel"/>.</summary>
internal static class SchemaOfDatabase
{
    /// <summary>Tables without an entity.</summary>
    public static readonly string[] TablesWithoutEntity =
    [
        "__EFMigrationsHistory",
        "audit_log",
        "blocked_domains",
        "blocked_networks",
        "blocked_words",
        "blocks",
        "comment_search",
        "database_functions",
        "event_log",
        "feed_totals",
        "hidden_comments",
        "hidden_feeds",
        "invites",
        "moderation_cases",
        "mutes",
        "reports",
        "tag_search",
        "tag_totals",
        "user_search",
        "wrong_passwords",
    ];

    private const string Sql = """
        WITH tables AS (SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))
        SELECT relname, 'table ' || relname, NULL FROM tables
        UNION ALL
        SELECT relname, 'column ' || relname || '.' || attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull
            THEN ' not null' ELSE '' END
            || CASE WHEN atthasdef THEN ' default' ELSE '' END || CASE attidentity WHEN 'd' THEN ' identity' WHEN 'a'
                THEN ' identity always' ELSE '' END, NULL
        FROM tables JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
        UNION ALL
        SELECT relname, 'primary key ' || conname || ' ' || relname || ' (' || columns(conrelid, conkey) || ')', NULL
        FROM tables JOIN pg_constraint ON conrelid = tables.oid AND contype = 'p'
        UNION ALL
        SELECT relname, 'unique ' || conname || ' ' || relname || ' (' || columns(conrelid, conkey) || ')', NULL
        FROM tables JOIN pg_constraint ON conrelid = tables.oid AND contype = 'u'
        UNION ALL
        SELECT relname, 'foreign key ' || conname || ' ' || relname || ' (' || columns(conrelid, conkey) || ') to ' || confrelid::regclass
            || ' (' || columns(confrelid, confkey)
            || ') on delete ' || CASE confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'a' THEN 'no action'
                ELSE confdeltype::text END
            || CASE WHEN convalidated THEN '' ELSE ' not valid' END, NULL
        FROM tables JOIN pg_constraint ON conrelid = tables.oid AND contype = 'f'
        UNION ALL
        SELECT relname, 'check ' || conname || ' ' || relname, pg_get_expr(conbin, conrelid)
        FROM tables JOIN pg_constraint ON conrelid = tables.oid AND contype = 'c'
        UNION ALL
        SELECT tables.relname, CASE WHEN indisunique THEN 'unique index ' ELSE 'index ' END || i.relname || ' ' || tables.relname || ' ('
            || (SELECT string_agg(replace(pg_get_indexdef(i.oid, k, true), '"', '')
                || CASE WHEN indoption[k - 1] & 1 = 1 THEN ' desc' ELSE '' END, ', ' ORDER BY k) FROM generate_series(1, indnatts) k)
            || ')' || CASE WHEN indisvalid THEN '' ELSE ' not valid' END || CASE WHEN amname = 'btree' THEN '' ELSE ' ' || amname END,
                pg_get_expr(indpred, indrelid)
        FROM tables JOIN pg_index ON indrelid = tables.oid AND NOT indisprimary JOIN pg_class i ON i.oid = indexrelid
            JOIN pg_am ON pg_am.oid = i.relam
        WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.oid AND contype = 'u')
        """;

    private const string Columns = """
        CREATE FUNCTION pg_temp.columns(of oid, keys smallint[]) RETURNS text LANGUAGE sql AS $$
            SELECT string_agg(attname, ', ' ORDER BY n) FROM unnest(keys) WITH ORDINALITY k (key, n) JOIN pg_attribute ON attrelid = of
                AND attnum = key $$
        """;

    /// <param name="connection">Open; a transaction of it is seen.</param>
    /// <param name="all">With the tables that no entity stands for.</param>
    public static async Task<IReadOnlySet<string>> ReadAsync(NpgsqlConnection connection, bool all = false)
    {
        await using (var helper = new NpgsqlCommand(Columns.Replace("CREATE", "CREATE OR REPLACE", StringComparison.Ordinal), connection))
            await helper.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand(Sql.Replace(" columns(", " pg_temp.columns(", StringComparison.Ordinal), connection);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
        {
            if (all || !TablesWithoutEntity.Contains(reader.GetString(0)))
                lines.Add(reader.GetString(1) + SchemaOfModel.Plain(reader.IsDBNull(2) ? null : reader.GetString(2)));
        }

        return lines;
    }
}
