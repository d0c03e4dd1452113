using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Data;
using Npgsql;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>Notes when a session or a token was last used: now and then, so that nearly every request only reads.</summary>
internal sealed class LastUse(IServiceScopeFactory scopes)
{
    /// <param name="sql">With <c>@id</c>, <c>@now</c> and <c>@before</c>. It must skip a locked row: the request that has locked it notes
    /// the same use, or deletes the row.</param>
    public async Task NoteAsync(string sql, long id, DateTime now, TimeSpan precision, CancellationToken cancellationToken)
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
            await command.ReadAsync(_ => { }, cancellationToken);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
        {
            // A database that takes no writes for now can still be read.
        }
    }
}
