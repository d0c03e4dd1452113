using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace FeedBoard.ApiService.Platform.Board;

/// <summary>
/// The settings of the board in memory: read again only when they have changed. A change through this process is seen at once, one through
/// another replica when its event arrives, within milliseconds. Safe for all threads.
/// </summary>
internal sealed class BoardSettingsCache(ReadDb db, MailDelivery mail, IOptions<BoardOptions> options)
{
    private const string Sql = """
        SELECT b.name, description, about, rules, terms, privacy, announcement, registration, verify_email, signup_challenge, invites,
            i.name, i.width, i.height, i.thumbnail_state
        FROM board_settings b LEFT JOIN images i ON i.logo  -- one row, ux_images_logo
        """;

    private readonly SingleFlight<long, BoardSettings> flights = new();
    private long changes;
    private volatile Kept? kept;

    public ValueTask<BoardSettings> GetAsync(CancellationToken cancellationToken)
    {
        var known = Interlocked.Read(ref changes);
        return kept is { } found && found.Changes == known
            ? ValueTask.FromResult(found.Settings)
            : new(LoadAsync(known).WaitAsync(cancellationToken));
    }

    /// <summary>What was read so far is not to be used any more.</summary>
    public void Expire() => Interlocked.Increment(ref changes);

    /// <summary>Runs a write of the settings, after which they have expired: also when its commit was not acknowledged.</summary>
    public async Task WriteAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        finally
        {
            Expire();
        }
    }

    private Task<BoardSettings> LoadAsync(long known) =>
        flights.RunAsync(
            known,
            async () =>
            {
                using var untraced = SuppressInstrumentationScope.Begin(); // it is not the work of the request that happens to need it
                BoardSettings? settings = null;
                // One request reads for all that wait, and none of them ends it.
                await new SqlCommand(db, Sql).ReadAsync(r => settings = Read(r), CancellationToken.None);
                kept = new(known, settings!);
                return settings!;
            }
        );

    private BoardSettings Read(RowReader r) =>
        new(
            r.Text(),
            r.Text(),
            r.Text(),
            r.Text(),
            r.Text(),
            r.Text(),
            r.Text(),
            (RegistrationMode)r.Int16(),
            (r.BooleanOrNull() ?? options.Value.VerifyEmail ?? mail.ByServer) && mail.IsOn,
            r.Boolean(),
            (InviteMode)r.Int16(),
            r.TextOrNull() is { } logo ? new(logo, r.Int32(), r.Int32(), r.Int16()) : null
        );

    private sealed record Kept(long Changes, BoardSettings Settings);
}
