using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using Npgsql;

namespace FeedBoard.ApiService.Features.Moderation;

/// <summary>Stores what people report: the first report of a feed or comment opens its case, the others join it.</summary>
internal sealed class ReportService(FeedDb db)
{
    /// <exception cref="ProblemException">404: not there for the caller; 400: their own, or reported by them before.</exception>
    public async Task<ReportResponse> ReportAsync(ReportRequest request, SignedIn me, CancellationToken cancellationToken)
    {
        var (target, reason, note) = request.Checked();
        var author = await FindAsync(target, me, cancellationToken) ?? throw target.NotFound();
        if (author == me.Id)
            throw new ProblemException(ProblemCodes.CannotReportYourself);
        try
        {
            var sql = new SqlCommand(
                db,
                $"""
                WITH thing AS (
                    SELECT {target.Ids} FROM {target.Table} WHERE id = @id AND {target.There}),  -- pk_feeds, pk_comments
                opened AS (
                    INSERT INTO moderation_cases AS c (feed_id, comment_id) SELECT feed_id, comment_id FROM thing
                    ON CONFLICT {target.OpenCase} DO UPDATE SET report_count = c.report_count + 1  -- ux_moderation_cases_feed, …_comment
                    RETURNING id)
                INSERT INTO reports (case_id, reporter_id, feed_id, comment_id, reason, note)
                SELECT opened.id, @me, feed_id, comment_id, @reason, @note FROM thing, opened
                RETURNING id, feed_id, comment_id, create_dt
                """
            )
            {
                { "id", target.Id },
                { "me", me.Id },
                { "reason", reason },
                { "note", note },
            };
            var report =
                await sql.SingleOrDefaultAsync(
                    r =>
                        (
                            Id: r.Int64(),
                            Feed: r.Int64(),
                            Comment: r.Int64OrNull(),
                            At: r.Time()
                        ),
                    cancellationToken
                ) ?? throw target.NotFound();
            return new(report.Id, report.Feed, report.Comment, reason, note, report.At);
        }
        catch (PostgresException e)
            when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "ux_reports_feed" or "ux_reports_comment" })
        {
            throw new ProblemException(ProblemCodes.AlreadyReported);
        }
        catch (PostgresException e)
            when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "fk_reports_reporter_id" })
        {
            throw Problem.InvalidToken(); // the account went away meanwhile
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            throw target.NotFound(); // it was just deleted
        }
    }

    /// <returns>Whose it is; <c>null</c> when it is not there for the caller.</returns>
    private Task<long?> FindAsync(ModerationTarget target, SignedIn me, CancellationToken cancellationToken)
    {
        var feed = target.IsFeed ? "true" : $"EXISTS (SELECT FROM feeds f WHERE f.id = feed_id AND {VisibilitySql.Found(me.View, "f.")})";
        return new SqlCommand(
            db,
            $"SELECT author_id FROM {target.Table} WHERE id = @id AND {target.There} AND {VisibilitySql.Found(me.View)} AND {feed}"
        )
        {
            { "id", target.Id },
            { "caller", me.Id },
        }.SingleOrDefaultAsync(r => r.Int64(), cancellationToken);
    }
}
