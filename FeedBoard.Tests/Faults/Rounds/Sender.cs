using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Faults.Rounds;

internal enum SendOutcome
{
    /// <summary>200: it is so.</summary>
    Done,

    /// <summary>Refused before anything was written: it is not so.</summary>
    Refused,

    /// <summary>404.</summary>
    NotThere,

    /// <summary>409: a request with this key is still running.</summary>
    Running,

    /// <summary>No response, or one that says that the database became unavailable: either result is possible.</summary>
    Unsure,
}

/// <summary>Sends the requests of one user to any available replica, and classifies the responses.</summary>
internal sealed class Sender(Scene scene, RoundPlan plan, History history, int person) : IDisposable
{
    /// <summary>A fault must not make anybody hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20),
        AfterRefusal = TimeSpan.FromMilliseconds(100);

    // Neither a kept connection nor a request without content: the handler sends those again by itself without a response, and then a
    // refused connection does not mean that nothing was done.
    private readonly HttpClient client = new(
        new SocketsHttpHandler { ActivityHeadersPropagator = null, PooledConnectionLifetime = TimeSpan.Zero }
    )
    {
        Timeout = Patience,
    };
    private readonly bool mayLoseResponses = plan.Faults.Any(f => f.Kind is FaultKind.ApiKilled or FaultKind.ReplicaJoined);
    private int turn;

    /// <param name="key">An <c>Idempotency-Key</c>: sent again until the result is known.</param>
    public async Task<(SendOutcome Outcome, JsonNode? Json)> SendAsync(
        string what,
        HttpMethod method,
        string path,
        Func<HttpContent?>? content = null,
        string? key = null
    )
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < 2 * Patience;)
        {
            var response = await SendOnceAsync(what, method, path, content, key);
            if (response.Outcome is SendOutcome.Refused or SendOutcome.Unsure or SendOutcome.Running)
                await Task.Delay(AfterRefusal, TestContext.Current.CancellationToken);
            if (key is null || response.Outcome is not (SendOutcome.Unsure or SendOutcome.Running))
                return response;
        }

        throw new TimeoutException($"nobody can say what came of this: {what}");
    }

    public void Dispose() => client.Dispose();

    private async Task<(SendOutcome Outcome, JsonNode? Json)> SendOnceAsync(
        string what,
        HttpMethod method,
        string path,
        Func<HttpContent?>? content,
        string? key
    )
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < 2 * Patience;)
        {
            if (scene.Addresses is not { Length: > 0 } addresses)
            {
                await Task.Delay(BetweenTries, TestContext.Current.CancellationToken);
                continue;
            }

            using var request = new HttpRequestMessage(method, new Uri(addresses[(person + turn++) % addresses.Length], path))
            {
                Content = content?.Invoke() ?? new ByteArrayContent([]),
            };
            request.Headers.Authorization = new("Bearer", scene.People[person].Token);
            if (key is not null)
                request.Headers.Add("Idempotency-Key", key);
            try
            {
                history.Figures.Sent();
                using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
                return await OutcomeAsync(what, response);
            }
            catch (HttpRequestException e) when (mayLoseResponses && e.HttpRequestError is HttpRequestError.ConnectionError)
            {
                history.Figures.NotConnected(); // nothing was sent, so the result is certain
                await Task.Delay(BetweenTries, TestContext.Current.CancellationToken);
            }
            catch (Exception e) when (mayLoseResponses && e is HttpRequestException or IOException)
            {
                history.Figures.Lost();
                history.Add(person, $"{what}: no response ({e.GetBaseException().Message})");
                return (SendOutcome.Unsure, null);
            }
        }

        throw new TimeoutException($"there is no replica for {what}");
    }

    private async Task<(SendOutcome Outcome, JsonNode? Json)> OutcomeAsync(string what, HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        history.Add(person, $"{what}: {(int)response.StatusCode} {(text.Length > 300 ? text[..300] : text)}");
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                history.Figures.Acknowledged();
                return (SendOutcome.Done, JsonNode.Parse(text));
            case HttpStatusCode.NotFound:
                await response.IsProblemAsync(404);
                return (SendOutcome.NotThere, null);
            case HttpStatusCode.Conflict:
                await response.IsProblemAsync(409, "A request with this Idempotency-Key is still running.");
                return (SendOutcome.Running, null);
            default:
                history.Figures.Refused();
                var problem = await response.IsProblemAsync(503);
                var committing = (string)problem["detail"]! == "The database is not available right now.";
                return (committing ? SendOutcome.Unsure : SendOutcome.Refused, null);
        }
    }
}
