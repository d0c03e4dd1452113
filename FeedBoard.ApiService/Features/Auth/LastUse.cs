using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Data;
using Npgsql;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Notes when a session or a token was last used: now and then, so that nearly every request only reads.</summary>
/// <remarks>Those who read depend on no write: if none can be made, the use is noted by a later request.</remarks>
internal sealed partial class LastUse(IServiceScopeFactory scopes, ILogger<LastUse> logger)
{
    private const int MostAtOnce = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private int running;

    /// <summary>Returns when it is noted, or after a second; at once while several others wait.</summary>
    /// <param name="sql">With <c>@id</c>, <c>@now</c> and <c>@before</c>. It must skip a locked row: the request that has locked it notes
    /// the same use, or deletes the row.</param>
    public async Task NoteAsync(string sql, long id, DateTime now, TimeSpan precision, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref running) > MostAtOnce)
            Interlocked.Decrement(ref running);
        else
            await Task.WhenAny(WriteAsync(sql, id, now, precision), Task.Delay(Patience, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task WriteAsync(string sql, long id, DateTime now, TimeSpan precision)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var command = new SqlCommand(scope.ServiceProvider.GetRequiredService<FeedDb>(), sql)
            {
                { "id", id },
                { "now", now },
                { "before", now - precision },
            };
            await command.ReadAsync(_ => { }, CancellationToken.None);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
        {
            // A database that takes no writes for now can still be read.
        }
        catch (NpgsqlException e)
        {
            LogNotNoted(e.Message);
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    [LoggerMessage(52, LogLevel.Warning, "When a session or token was last used could not be noted: {Reason}")]
    private partial void LogNotNoted(string reason);
}
