using System.Diagnostics;
using System.Text.Json;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace FeedBoard.ApiService.Platform.Idempotency;

/// <summary>
/// Makes a create repeatable: with an <c>Idempotency-Key</c> it happens once, and a client that sends it again gets the first response.
/// </summary>
/// <remarks>
/// The key is reserved before anything is created, and the response is written in the transaction of the create itself: whatever dies at
/// whatever moment, either both are there or neither. One for each request.
/// </remarks>
internal sealed partial class IdempotentRequests(
    FeedDb db,
    IdempotencyStore keys,
    CurrentUser me,
    IServiceProvider services,
    IOptions<IdempotencyOptions> options,
    IOptions<JsonOptions> json,
    ILogger<IdempotentRequests> logger
) : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private IdempotencyLease? held;

    /// <summary>Runs <paramref name="create"/>, which writes between <see cref="BeginAsync"/> and
    /// <see cref="CommitAsync"/>, or returns the first response.</summary>
    /// <param name="key">As sent.</param>
    /// <exception cref="InvalidInputException">The key was used for something else.</exception>
    /// <exception cref="ProblemException">409: the first one is still running.</exception>
    public async Task<Results<Ok<T>, StoredResponse>> RespondAsync<T>(
        string key,
        RequestContent content,
        Func<Task<T>> create,
        CancellationToken cancellationToken
    )
    {
        if (await ReserveAsync(key, content.ToHash(), cancellationToken) is { } response)
            return new StoredResponse(response); // of the first time, byte for byte
        try
        {
            var created = await create();
            return held!.IsStored
                ? TypedResults.Ok(created)
                : throw new InvalidOperationException("A repeatable create must write between BeginAsync and CommitAsync.");
        }
        catch
        {
            await ReleaseAsync(held!);
            throw;
        }
    }

    /// <summary>Begins the transaction of a create.</summary>
    /// <param name="oneStatement">The create is one round trip: without a key it is a transaction by itself, and this gives none.</param>
    public async Task<IDbContextTransaction?> BeginAsync(CancellationToken cancellationToken, bool oneStatement = false) =>
        oneStatement && held is null ? null : await db.Database.BeginTransactionAsync(cancellationToken);

    /// <summary>Commits the create; with a key, together with its response.</summary>
    /// <param name="transaction">Of <see cref="BeginAsync"/>.</param>
    public async Task CommitAsync<T>(IDbContextTransaction? transaction, T response, CancellationToken cancellationToken)
    {
        if (transaction is null)
            return;
        if (held is not null)
            await RememberAsync(held, response, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (held is not null)
            held.IsStored = true;
    }

    private async Task RememberAsync<T>(IdempotencyLease held, T response, CancellationToken cancellationToken)
    {
        await held.StopAsync();
        var bytes = JsonSerializer.SerializeToUtf8Bytes(response, json.Value.SerializerOptions.GetTypeInfo(response!.GetType()));
        if (!await keys.RememberAsync(held.User, held.Key, held.Since, bytes, cancellationToken))
            throw Problem.StillRunning(); // it was taken for dead, and taken over
    }

    public ValueTask DisposeAsync() => held?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <returns>The first response, or <c>null</c>: this request is the first, and holds the key.</returns>
    private async Task<byte[]?> ReserveAsync(string key, byte[] content, CancellationToken cancellationToken)
    {
        var user = me.Required.Id;
        var started = Stopwatch.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(20); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await keys.ReserveAsync(user, key, content, cancellationToken) is { } since)
            {
                held = new(user, key, since, services);
                return null;
            }

            var first = await keys.FindAsync(user, key, cancellationToken);
            if (first is { } other && !other.Content.AsSpan().SequenceEqual(content))
            {
                throw new InvalidInputException(
                    BoardHeaders.IdempotencyKey,
                    new(FieldErrorCodes.KeyUsedBefore, "This key was used for another request.")
                );
            }

            if (first is { Answer: { } response })
                return response;
            if (Stopwatch.GetElapsedTime(started) >= options.Value.Wait)
                throw Problem.StillRunning();
            await Task.Delay(pause, cancellationToken);
        }
    }

    private async Task ReleaseAsync(IdempotencyLease key)
    {
        try
        {
            await key.StopAsync();
            await keys.ReleaseAsync(key.User, key.Key, key.Since, CancellationToken.None);
        }
        catch (Exception e)
        {
            NotReleased(e.GetType().Name, e.Message); // the database is away: the next try takes it over when the lease has run out
        }
    }

    [LoggerMessage(
        61,
        LogLevel.Warning,
        "The idempotency key of a failed request stays reserved until its lease runs out: {Kind}: {Reason}"
    )]
    private partial void NotReleased(string kind, string reason);
}
