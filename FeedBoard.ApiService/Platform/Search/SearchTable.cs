using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Platform.Search;

/// <summary>A table of search terms, and how they are made from the rows that they are of.</summary>
internal abstract class SearchTable
{
    /// <summary>How many rows are made in one transaction.</summary>
    public const int Batch = 100;

    public static readonly SearchTable<long> Feeds = new(
        "feed_search",
        "feed_id",
        "SELECT id, hashtextextended(title || E'\\n' || content, 0), title, content FROM feeds WHERE id = ANY(@keys)", // pk_feeds
        r => r.Int64(),
        r => SearchTerms.OfFeed(r.Text(), r.Text())
    );

    public static readonly SearchTable<long> Comments = new(
        "comment_search",
        "comment_id",
        "SELECT id, hashtextextended(content, 0), content FROM comments WHERE id = ANY(@keys)", // pk_comments
        r => r.Int64(),
        r => SearchTerms.OfComment(r.Text())
    );

    public static readonly SearchTable<long> Users = new(
        "user_search",
        "user_id",
        "SELECT id, hashtextextended(nickname, 0), nickname FROM users WHERE id = ANY(@keys)", // pk_users
        r => r.Int64(),
        r => NameTerms.Of(r.Text())
    );

    /// <summary>Its terms are of the key, which never changes: the hash is there for the sake of the others.</summary>
    public static readonly SearchTable<string> Tags = new(
        "tag_search",
        "tag",
        "SELECT tag, hashtextextended(tag, 0), tag FROM tag_search WHERE tag = ANY(@keys)", // pk_tag_search
        r => r.Text(),
        r => NameTerms.Of(r.Text())
    );

    /// <summary>Tags and people first: there are few.</summary>
    public static readonly IReadOnlyList<SearchTable> All = [Tags, Users, Feeds, Comments];

    /// <summary>The name in the database.</summary>
    public abstract string Name { get; }

    /// <summary>Makes the terms of all rows that an earlier version has made, or that have none, batch by batch.</summary>
    /// <param name="version">Usually <see cref="SearchTerms.Version"/>.</param>
    /// <param name="made">Is called after each batch with the number of its rows.</param>
    public abstract Task MakeAllAsync(FeedDb db, short version, Action<int> made, CancellationToken cancellationToken);
}

/// <inheritdoc/>
/// <param name="name">The name in the database.</param>
/// <param name="key">Its primary key.</param>
/// <param name="textSql">Selects the key, the hash of the text, and the text.</param>
/// <param name="readKey">Reads the key.</param>
/// <param name="make">Reads the text and makes its terms.</param>
internal sealed class SearchTable<TKey>(
    string name,
    string key,
    string textSql,
    Func<RowReader, TKey> readKey,
    Func<RowReader, string> make
) : SearchTable
    where TKey : notnull
{
    public override string Name => name;

    /// <inheritdoc/>
    /// <remarks>
    /// In the order of the keys, so that two who do it at once wait for each other and never block each other. What is interrupted goes on
    /// with the rows that are left.
    /// </remarks>
    public override async Task MakeAllAsync(FeedDb db, short version, Action<int> made, CancellationToken cancellationToken)
    {
        TKey[] keys = [];
        do
        {
            var after = keys;
            keys = await db.UntilNotDeadlockedAsync(async () =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
                var locked = await LockAsync(db, version, after, cancellationToken);
                await MakeAsync(db, version, locked, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return locked;
            });
            if (keys.Length > 0)
                made(keys.Length);
        } while (keys.Length == Batch);
    }

    /// <summary>Makes the terms of some rows, in the transaction that the context is in and that has locked their texts.</summary>
    public Task MakeAsync(FeedDb db, CancellationToken cancellationToken, params TKey[] keys) =>
        MakeAsync(db, SearchTerms.Version, keys, cancellationToken);

    private async Task<TKey[]> LockAsync(FeedDb db, short version, TKey[] after, CancellationToken cancellationToken)
    {
        var beyond = after.Length > 0 ? $" AND {key} > @after" : "";
        var sql = new SqlCommand(
            db,
            $"""
            SELECT {key} FROM {name} WHERE terms_version < {version}{beyond}  -- ix_{name}_to_make
            ORDER BY {key} LIMIT {Batch} FOR NO KEY UPDATE
            """
        );
        if (after.Length > 0)
            sql.Add("after", after[^1]);
        return [.. await sql.ToListAsync(readKey, cancellationToken)];
    }

    /// <remarks>
    /// The rows of terms are locked before the texts are read. A transaction that changes a text meanwhile waits for the lock. Then it
    /// finds the hash of the old text there, and either marks the row or writes its terms.
    /// </remarks>
    private async Task MakeAsync(FeedDb db, short version, TKey[] locked, CancellationToken cancellationToken)
    {
        if (locked.Length == 0)
            return;
        var texts = await new SqlCommand(db, textSql) { { "keys", locked } }.ToListAsync(
            r => (Key: readKey(r), Hash: r.Int64(), Terms: make(r)),
            cancellationToken
        );
        await new SqlCommand(
            db,
            $"""
            UPDATE {name} s SET terms = n.terms::tsvector, terms_version = {version}, text_hash = n.hash
            FROM unnest(@keys, @terms, @hashes) n (key, terms, hash) WHERE s.{key} = n.key  -- pk_{name}
            """
        )
        {
            { "keys", texts.Select(t => t.Key).ToArray() },
            { "terms", texts.Select(t => t.Terms).ToArray() },
            { "hashes", texts.Select(t => t.Hash).ToArray() },
        }.ReadAsync(_ => { }, cancellationToken);
    }
}
