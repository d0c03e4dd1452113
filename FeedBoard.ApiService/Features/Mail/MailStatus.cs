using FeedBoard.ApiService.Platform.Data;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>How mail is doing, for admins.</summary>
internal sealed class MailStatus(ReadDb reads, MailSettings? settings = null)
{
    // As many as are kept for Mail:Lifetime.
    private const string Sql = """
        SELECT count(*) FILTER (WHERE next_dt IS NOT NULL), count(*) FILTER (WHERE sent_dt IS NOT NULL),
               count(*) FILTER (WHERE given_up_dt IS NOT NULL), max(sent_dt),
               (array_agg(error ORDER BY error_dt DESC, id DESC) FILTER (WHERE error IS NOT NULL))[1], max(error_dt)
        FROM outgoing_mails
        """;

    public async Task<MailStatusResponse> ReadAsync(CancellationToken cancellationToken)
    {
        MailStatusResponse? status = null;
        await new SqlCommand(reads, Sql).ReadAsync(
            r =>
                status = new(
                    settings is not null,
                    settings?.Sender,
                    r.Int64(),
                    r.Int64(),
                    r.Int64(),
                    r.TimeOrNull(),
                    r.TextOrNull(),
                    r.TimeOrNull()
                ),
            cancellationToken
        );
        return status!;
    }
}
