using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Search;
using Npgsql;

namespace FeedBoard.ApiService.Features.Moderation;

/// <summary>Works on what was reported, hides and restores. Each is one transaction with its line in the audit log.</summary>
/// <remarks>Locks the feed first, as commenting does, then the comment, then the case.</remarks>
internal sealed class CaseService(FeedDb db, CaseQueries cases)
{
    private const string LockSql = "SELECT FROM feeds WHERE id = @feed FOR NO KEY UPDATE"; // pk_feeds

    private const string TakeSql = """
        WITH taken AS (
            UPDATE moderation_cases SET moderator_id = @me, take_dt = now()
            WHERE id = @id AND resolve_dt IS NULL AND (take_dt IS NULL OR moderator_id IS NULL) RETURNING id, feed_id, comment_id)
        INSERT INTO audit_log (actor_id, action, feed_id, comment_id, case_id) SELECT @me, 'case_taken', feed_id, comment_id, id FROM taken
        """;

    private static readonly string GiveBackSql = GiveBackWhere(
        $"""
        id = @id AND take_dt IS NOT NULL AND (moderator_id IS NULL OR moderator_id = @me OR @role = {Roles.AdminSql}
            OR (SELECT role FROM users WHERE id = moderator_id) < {Roles.AdminSql})
        """
    );

    // What somebody else has taken is theirs to resolve, until they give it back or are not there any more.
    private static readonly string ResolveSql = ResolveWhere("id = @id AND (moderator_id IS NULL OR moderator_id = @me)", "@author");

    // It stays with who takes the decision back. Whatever was reported again meanwhile has a case of its own, which is then the open one:
    // this one stays resolved. So it does if a later decision has hidden it: that one is to be taken back then.
    private const string ReopenSql = """
        UPDATE moderation_cases c SET moderator_id = @me, take_dt = now(), resolve_dt = NULL, outcome = NULL
        WHERE id = @id AND resolve_dt IS NOT NULL AND NOT EXISTS (
            SELECT FROM moderation_cases o WHERE o.feed_id = c.feed_id AND o.comment_id IS NOT DISTINCT FROM c.comment_id
              AND (o.resolve_dt IS NULL OR (o.resolve_dt > c.resolve_dt AND o.outcome = 'hidden')))  -- ix_moderation_cases_feed_id
        RETURNING id
        """;

    // After the line about what was hidden or restored: a decision that was taken back is nobody's, not even an admin's.
    private const string ReopenedSql = """
        INSERT INTO audit_log (actor_id, action, user_id, feed_id, comment_id, case_id, reason)
        SELECT @me, 'case_reopened', @author, feed_id, comment_id, id, @reason FROM moderation_cases
        WHERE id = @id  -- pk_moderation_cases
        """;

    /// <summary>SQL: puts unresolved cases back into the queue, by <c>@me</c>.</summary>
    /// <param name="condition">Which ones.</param>
    public static string GiveBackWhere(string condition) =>
        $"""
        WITH given AS (
            UPDATE moderation_cases SET moderator_id = NULL, take_dt = NULL
            WHERE resolve_dt IS NULL AND (
                {condition}
            )
            RETURNING id, feed_id, comment_id)
        INSERT INTO audit_log (actor_id, action, feed_id, comment_id, case_id)
        SELECT @me, 'case_given_back', feed_id, comment_id, id FROM given
        """;

    /// <summary>SQL: resolves unresolved cases as <c>@outcome</c>, for <c>@reason</c>, by <c>@me</c>.</summary>
    /// <param name="condition">Which ones.</param>
    /// <param name="author">Whom they are about, as SQL.</param>
    private static string ResolveWhere(string condition, string author) =>
        $"""
        WITH resolved AS (
            UPDATE moderation_cases SET moderator_id = @me, take_dt = coalesce(take_dt, now()), resolve_dt = now(), outcome = @outcome
            WHERE resolve_dt IS NULL AND (
                {condition}
            )
            RETURNING id, feed_id, comment_id)
        INSERT INTO audit_log (actor_id, action, user_id, feed_id, comment_id, case_id, detail, reason)
        SELECT @me, 'case_resolved', {author}, feed_id, comment_id, id, @outcome, @reason FROM resolved
        RETURNING case_id
        """;

    /// <summary>Takes a case; what the caller has taken already stays so.</summary>
    /// <exception cref="ProblemException">404; 403: it is about the caller; 409: somebody else has taken it, or it is resolved.</exception>
    public async Task<CaseResponse> TakeAsync(long id, SignedIn me, CancellationToken cancellationToken)
    {
        await FindAsync(id, me, cancellationToken);
        await RunAsync(TakeSql, id, me, cancellationToken);
        return await FindAsync(id, me, cancellationToken) switch
        {
            { State: "resolved" } => throw new ProblemException(ProblemCodes.CaseAlreadyResolved),
            { Moderator.Id: var other } when other != me.Id => throw new ProblemException(ProblemCodes.CaseAlreadyTaken),
            var mine => mine,
        };
    }

    /// <summary>Puts a case back into the queue. Any moderator may do it: people fall ill.</summary>
    /// <exception cref="ProblemException">404; 403: it is about the caller, or an admin has taken it; 409: it is resolved.</exception>
    public async Task<CaseResponse> GiveBackAsync(long id, SignedIn me, CancellationToken cancellationToken)
    {
        await FindAsync(id, me, cancellationToken);
        await RunAsync(GiveBackSql, id, me, cancellationToken);
        return await FindAsync(id, me, cancellationToken) switch
        {
            { State: "resolved" } => throw new ProblemException(ProblemCodes.CaseAlreadyResolved),
            { State: "taken", Moderator.Id: var other } when other != me.Id => throw Problem.DecidedByAdmin(),
            var open => open,
        };
    }

    /// <exception cref="ProblemException">404; 403: it is about the caller, or an admin has decided that it stays; 409: somebody else has
    /// taken it, it is resolved, or what it is about was changed since it was read.</exception>
    public async Task<CaseResponse> ResolveAsync(long id, ResolveRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var (hide, reason) = request.Checked();
        var found = await FindAsync(id, me, cancellationToken);
        var target = TargetOf(found);
        return await db.UntilNotDeadlockedAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await new SqlCommand(db, LockSql) { { "feed", found.FeedId } }.ReadAsync(_ => { }, cancellationToken);
            await target.ThrowUnlessAllowedAsync(hide ? true : null, me, db, cancellationToken);
            await ThrowIfChangedAsync(target, hide ? null : request.ContentUpdateDt, cancellationToken);
            var sql = new SqlCommand(db, ResolveSql)
            {
                { "id", id },
                { "me", me.Id },
                { "author", found.Author.Id },
                { "outcome", hide ? "hidden" : "dismissed" },
                { "reason", reason },
            };
            if (await sql.SingleOrDefaultAsync(r => r.Int64(), cancellationToken) is null)
            {
                throw new ProblemException(
                    await FindAsync(id, me, cancellationToken) is { State: "resolved" }
                        ? ProblemCodes.CaseAlreadyResolved
                        : ProblemCodes.CaseAlreadyTaken
                );
            }

            if (hide || (await FindAsync(id, me, cancellationToken)).Waiting)
                await ChangeAsync(target, hide, reason, me, cancellationToken);
            var resolved = await FindAsync(id, me, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return resolved;
        });
    }

    /// <summary>
    /// Takes the decision about a case back: what it hid is restored, what waited waits again, and the case is the caller's. An open one
    /// stays so. If there is another open case about the same, or a later one has hidden it, nothing changes.
    /// </summary>
    /// <exception cref="ProblemException">404; 403: it is about the caller, or an admin has decided it.</exception>
    public async Task<CaseResponse> ReopenAsync(long id, ReopenRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var reason = request.Checked();
        var found = await FindAsync(id, me, cancellationToken);
        var target = TargetOf(found);
        try
        {
            return await db.UntilNotDeadlockedAsync(() => ReopenAsync(found, target, reason, me, cancellationToken));
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "moderation_cases" })
        {
            return await FindAsync(id, me, cancellationToken); // It was reported again at the same moment.
        }
    }

    private async Task<CaseResponse> ReopenAsync(
        CaseResponse found,
        ModerationTarget target,
        string reason,
        SignedIn me,
        CancellationToken cancellationToken
    )
    {
        var id = found.Id;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await new SqlCommand(db, LockSql) { { "feed", found.FeedId } }.ReadAsync(_ => { }, cancellationToken);
        var now = await FindAsync(id, me, cancellationToken);
        if (now.Outcome is { } outcome)
        {
            var hidden = string.Equals(outcome, "hidden", StringComparison.Ordinal);
            await target.ThrowUnlessAllowedAsync(!now.Hidden, me, db, cancellationToken);
            var reopened = new SqlCommand(db, ReopenSql) { { "id", id }, { "me", me.Id } };
            if (await reopened.SingleOrDefaultAsync(r => r.Int64(), cancellationToken) is null)
                return now;
            if (await IsHeldAsync(id, cancellationToken))
                await HoldAsync(target, cancellationToken);
            else if (hidden)
                await ChangeAsync(target, hide: false, reason, me, cancellationToken);
            await new SqlCommand(db, ReopenedSql)
            {
                { "id", id },
                { "me", me.Id },
                { "author", found.Author.Id },
                { "reason", reason },
            }.ReadAsync(_ => { }, cancellationToken);
            now = await FindAsync(id, me, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return now;
    }

    private const string HeldSql = "SELECT held FROM moderation_cases WHERE id = @id"; // pk_moderation_cases

    private async Task<bool> IsHeldAsync(long id, CancellationToken cancellationToken) =>
        await new SqlCommand(db, HeldSql) { { "id", id } }.SingleOrDefaultAsync(r => r.Boolean(), cancellationToken) is true;

    private Task HoldAsync(ModerationTarget target, CancellationToken cancellationToken) =>
        new SqlCommand(db, $"UPDATE {target.Table} SET hidden = true, waiting = true WHERE id = @id AND {target.There}")
        {
            { "id", target.Id },
        }.ReadAsync(_ => { }, cancellationToken);

    private static ModerationTarget TargetOf(CaseResponse found) =>
        found.CommentId is { } comment ? ModerationTarget.Comment(comment) : ModerationTarget.Feed(found.FeedId);

    /// <summary>
    /// Hides a feed or comment, or restores it. Hiding resolves its case, even if another moderator took it, and so does restoring what
    /// waited. Repeating it changes nothing.
    /// </summary>
    /// <param name="read">Which version of it was read: what was changed since is not restored. <c>null</c> for hiding.</param>
    /// <exception cref="ProblemException">404: not there, or a tombstone; 403: it is the caller's own, or an admin has decided
    /// otherwise; 409: it was changed since.</exception>
    public Task<HiddenResponse> HideAsync(
        ModerationTarget target,
        bool hide,
        string reason,
        DateTimeOffset? read,
        SignedIn me,
        CancellationToken cancellationToken
    ) =>
        db.UntilNotDeadlockedAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var sql = new SqlCommand(db, $"SELECT {target.Ids} FROM {target.Table} WHERE id = @id AND {target.There}")
            {
                { "id", target.Id },
            };
            var (feed, comment) =
                await sql.SingleOrDefaultAsync(r => (r.Int64(), r.Int64OrNull()), cancellationToken)
                ?? throw target.NotFound();
            await new SqlCommand(db, LockSql) { { "feed", feed } }.ReadAsync(_ => { }, cancellationToken);
            await target.ThrowUnlessAllowedAsync(hide, me, db, cancellationToken);
            await ThrowIfChangedAsync(target, read, cancellationToken);
            if (!await ChangeAsync(target, hide, reason, me, cancellationToken))
                throw target.NotFound();
            var resolved = await ResolveOpenAsync(target, hide, reason, me, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new HiddenResponse(feed, comment, hide, resolved);
        });

    // A moderator shows to all only what they have read. Hiding needs no such check: who writes on and on would never be hidden.
    private async Task ThrowIfChangedAsync(ModerationTarget target, DateTimeOffset? read, CancellationToken cancellationToken)
    {
        if (read is null)
            return;
        var sql = new SqlCommand(db, $"SELECT update_dt FROM {target.Table} WHERE id = @id FOR NO KEY UPDATE") { { "id", target.Id } };
        if (await sql.SingleOrDefaultAsync(r => r.Time(), cancellationToken) is { } now && now != read.Value.UtcDateTime)
            throw new ProblemException(ProblemCodes.ContentChanged);
    }

    /// <returns>Whether it is there.</returns>
    private async Task<bool> ChangeAsync(
        ModerationTarget target,
        bool hide,
        string reason,
        SignedIn me,
        CancellationToken cancellationToken
    )
    {
        var sql = new SqlCommand(
            db,
            $"""
            WITH changed AS (
                UPDATE {target.Table} SET hidden = @hide, waiting = false
                WHERE id = @id AND {target.There} AND (hidden <> @hide OR waiting)  -- pk_feeds, pk_comments
                RETURNING author_id, {target.Ids}),
            confirmed AS (  -- from now on an admin's decision
                SELECT author_id, {target.Ids} FROM {target.Table}
                WHERE id = @id AND {target.There} AND hidden AND @hide AND @role = {Roles.AdminSql})
            INSERT INTO audit_log (actor_id, action, user_id, feed_id, comment_id, reason)
            SELECT @me, @action, author_id, feed_id, comment_id, @reason FROM (SELECT * FROM changed UNION ALL SELECT * FROM confirmed) c;

            SELECT id FROM {target.Table} WHERE id = @id AND {target.There}
            """
        )
        {
            { "id", target.Id },
            { "hide", hide },
            { "me", me.Id },
            { "role", (short)me.Role },
            { "reason", reason },
            { "action", $"{target.Name}_{(hide ? "hidden" : "restored")}" },
        };
        if (await sql.SingleOrDefaultAsync(r => r.Int64(), cancellationToken) is null)
            return false;
        if (!hide) // the search forgets what is hidden
            await (target.IsFeed ? SearchTable.Feeds : SearchTable.Comments).MakeAsync(db, cancellationToken, target.Id);
        return true;
    }

    /// <returns>The case, if there was an open one.</returns>
    private Task<long?> ResolveOpenAsync(
        ModerationTarget target,
        bool hide,
        string reason,
        SignedIn me,
        CancellationToken cancellationToken
    ) =>
        new SqlCommand(
            db,
            ResolveWhere(
                target.IsFeed
                    ? "feed_id = @id AND comment_id IS NULL AND (@hide OR held)  -- ux_moderation_cases_feed"
                    : "comment_id = @id AND (@hide OR held)  -- ux_moderation_cases_comment",
                author: $"(SELECT author_id FROM {target.Table} WHERE id = @id)"
            )
        )
        {
            { "id", target.Id },
            { "hide", hide },
            { "outcome", hide ? "hidden" : "dismissed" },
            { "me", me.Id },
            { "reason", reason },
        }.SingleOrDefaultAsync(r => r.Int64(), cancellationToken);

    /// <exception cref="ProblemException">404; 403: it is about the caller, who does not even read it.</exception>
    private async Task<CaseResponse> FindAsync(long id, SignedIn me, CancellationToken cancellationToken)
    {
        var found = await cases.FindAsync(id, me, db, cancellationToken) ?? throw Problem.CaseNotFound();
        Decisions.ThrowIfOwn(found.Author.Id, me);
        return found;
    }

    private Task RunAsync(string sql, long id, SignedIn me, CancellationToken cancellationToken) =>
        new SqlCommand(db, sql)
        {
            { "id", id },
            { "me", me.Id },
            { "role", (short)me.Role },
        }.ReadAsync(_ => { }, cancellationToken);
}
