using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Features.Mail;

namespace FeedBoard.Tests.Fuzz;

/// <summary>Sends thousands of requests to the API in a separate process; see docs/fuzzing.md.</summary>
[Slow]
public sealed class FuzzTests(MailBoard board) : IClassFixture<MailBoard>
{
    private const int Workers = 16,
        MostFaults = 20;

    // A connection to PostgreSQL more or less is no leak, a handle for every hundredth request is; the heap breathes by tens of MiB.
    private const int MoreHandles = 64,
        MoreMiB = 256;

    /// <summary>Their success needs an authenticator app, a passkey or a provider.</summary>
    private static readonly string[] OfDevices =
    [
        "POST /api/auth/login/oidc",
        "POST /api/account/logins",
        "POST /api/auth/login/second-factor",
        "POST /api/auth/login/passkey",
        "PUT /api/account/totp",
        "POST /api/account/recovery-codes",
        "POST /api/account/passkeys",
        "DELETE /api/account/passkeys/{id}",
        "POST /api/account/confirmation",
    ];

    // Passwords are hashed one after the other, on a busy machine.
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(5);

    private readonly ApiOperations operations = new();
    private readonly KnownValues known = new();
    private readonly ConcurrentQueue<string> faults = new();
    private readonly ConcurrentDictionary<string, int> responses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> reached = new(StringComparer.Ordinal);
    private int wild;

    [Fact]
    public async Task Nothing_that_is_sent_breaks_it_and_nothing_of_it_is_told()
    {
        TestContext.Current.SendDiagnosticMessage($"fuzzing: {FuzzOptions.Command}");
        await using var api = await ApiProcess.StartAsync(
            board,
            null,
            "--RateLimits:Scale",
            "1000000",
            "--ConnectionStrings:mail",
            $"file://{board.Folder}",
            "--Board:PublicUrl",
            MailBoard.PublicUrl,
            "--Logging:LogLevel:Default",
            "Warning"
        );
        var warm = FuzzOptions.Requests / 5;
        await RunAsync(api, 0, warm, operations.All);
        var before = await SettledAsync(api);
        await RunAsync(api, warm, FuzzOptions.Requests, operations.All);
        // Which ids are known when depends on the order of the responses: what was missed by that is tried again.
        for (var sent = FuzzOptions.Requests; Missed.Length > operations.All.Count / 10 && sent < 2 * FuzzOptions.Requests; sent += 500)
            await RunAsync(api, sent, sent + 500, Missed);
        await Wait.ForAsync(
            "handles to be given back",
            () => ProcessUse.Of(api.Id).Handles <= before.Handles + MoreHandles || !faults.IsEmpty
        );
        var after = ProcessUse.Of(api.Id);

        FuzzReport.Write("1-requests", Section(before, after, warm));
        Assert.True(faults.IsEmpty, $"{FuzzOptions.Command}\n{string.Join("\n\n", faults)}");
        Assert.True(
            after.Handles <= before.Handles + MoreHandles && after.MiB <= before.MiB + MoreMiB,
            $"{FuzzOptions.Command}: {before} became {after}"
        );
        Assert.DoesNotContain(
            api.Output.Split('\n'),
            l => l.StartsWith("fail:", StringComparison.Ordinal) && !l.Contains("HealthChecks", StringComparison.Ordinal)
        ); // a starved machine is not healthy
        Assert.True(
            Missed.Length <= operations.All.Count / 10,
            $"{FuzzOptions.Command}: hardly more than the first checks was reached of {string.Join(", ", Missed)}"
        );
    }

    /// <summary>The operations that no request has passed all checks of yet.</summary>
    private Operation[] Missed => [.. operations.All.Where(o => !reached.ContainsKey(o.ToString()) && !OfDevices.Contains(o.ToString()))];

    /// <summary>Sends the requests of these numbers, for these operations, side by side.</summary>
    private async Task RunAsync(ApiProcess api, int from, int to, IReadOnlyList<Operation> among)
    {
        var (maker, next) = (new RequestMaker(operations, known), from - 1);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(isAdmin: worker % 4 == 0))));

        async Task WorkAsync(bool isAdmin)
        {
            var server = new IPEndPoint(IPAddress.Loopback, api.Address.Port);
            var caller = await FuzzCaller.JoinAsync(board, isAdmin);
            RawConnection? connection = null;
            while (Interlocked.Increment(ref next) is var number && number < to && faults.Count < MostFaults)
            {
                var request = maker.Make(new Dice(FuzzOptions.Seed, number), caller, among);
                using var hung = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
                hung.CancelAfter(Hung);
                try
                {
                    var isUsed = connection is { IsOpen: true } && !request.IsWild;
                    if (!isUsed)
                        connection = await ConnectAsync(connection);
                    var response = await connection!.SendAsync(request.Bytes, request.IsHead, request.IsWild, hung.Token);
                    if (response is null && isUsed)
                    {
                        // The server may end a connection between two requests: what was left of the one before could not be read.
                        connection = await ConnectAsync(connection);
                        response = await connection.SendAsync(request.Bytes, request.IsHead, request.IsWild, hung.Token);
                    }

                    if (request.IsWild)
                        connection.Close();
                    Judge(number, request, response);
                    if (request.IsSignedIn && response?.Status < 300)
                        caller.Own.Learn(response);
                    if (response?.Status == 401 && request.IsSignedIn)
                        caller = await FuzzCaller.JoinAsync(board, isAdmin); // the caller has signed out or deleted the account
                }
                catch (Exception e) when (e is not OperationCanceledException || hung.IsCancellationRequested)
                {
                    Keep(number, request, $"{e.GetType().Name} during its response: {e.Message}");
                    connection?.Close();
                }

                async Task<RawConnection> ConnectAsync(RawConnection? last)
                {
                    last?.Dispose();
                    var fresh = new RawConnection(server);
                    await fresh.ConnectAsync(hung.Token);
                    return fresh;
                }
            }

            connection?.Dispose();
        }
    }

    private void Judge(int number, FuzzRequest request, RawResponse? response)
    {
        if (request.IsWild)
            Interlocked.Increment(ref wild);
        responses.AddOrUpdate(
            response is null ? "none"
                : response.IsOfServer ? $"{response.Status}, Kestrel"
                : $"{response.Status}",
            1,
            (_, count) => count + 1
        );
        if (response is { Status: < 300 } && request.IsPlain)
            reached.AddOrUpdate(request.Is.ToString(), 1, (_, count) => count + 1);
        if (response is not null && response.Status < 300)
            known.Learn(response);
        if (Oracle.Fault(request, response) is { } fault)
            Keep(
                number,
                request,
                $"{response?.Status}: {fault}\n"
                    + $"{(response is null ? "" : Encoding.UTF8.GetString(response.Body, 0, Math.Min(response.Body.Length, 600)))}"
            );
    }

    private void Keep(int number, FuzzRequest request, string fault) =>
        faults.Enqueue($"request {number} for {request.Is}: {fault}\n{request}");

    /// <summary>After the connections of the warm-up have ended.</summary>
    private static async Task<ProcessUse> SettledAsync(ApiProcess api)
    {
        var use = ProcessUse.Of(api.Id);
        await Wait.ForAsync("the connections of the warm-up to be gone", () => use.Handles == (use = ProcessUse.Of(api.Id)).Handles);
        return use;
    }

    private string Section(ProcessUse before, ProcessUse after, int warm) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""

            ## Requests

            `{FuzzOptions.Command}`

            | requests | of which with damaged bytes | routes of the document | routes with a 2xx response | faults |
            |---|---|---|---|---|
            | {responses.Values.Sum()} | {wild} | {operations.All.Count} | {reached.Count} | {faults.Count} |

            | process | after {warm} requests | after all | allowed |
            |---|---|---|---|
            | handles | {before.Handles} | {after.Handles} | {before.Handles + MoreHandles} |
            | memory, MiB | {before.MiB} | {after.MiB} | {before.MiB + MoreMiB} |

            | response | count |
            |---|---|
            {string.Join('\n', responses.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"| {a.Key} | {a.Value} |"))}

            """
        );
}
