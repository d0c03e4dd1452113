using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>Starts the parts in order, the two services last, and stops them in reverse order.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Board(Options options, Steps steps)
{
    public async Task RunAsync(CancellationToken stop)
    {
        using var data = DataFolder.Open(options.Data);
        var given = GivenSettings.Of(data.Secrets);
        given.CheckMail();
        foreach (var unused in given.UnusedStores(data.Path, data.Images))
            await Steps.ComplainAsync(unused);
        await LocalPostgres.SettleAsync(data, stop);
        LoopbackPort.CheckIsFree(options.ApiPort, "--api-port");
        LoopbackPort.CheckIsFree(options.WebPort, "--web-port");
        var (server, password) = await LocalPostgres.StartAsync(data, options, steps, stop);
        await using var running = server;
        var (connection, page) = (Api.ConnectionString(server.Port, password), Web.AddressAt(options.WebPort));
        var api = await Api.PrepareAsync(data, connection, options.ApiPort, stop, page);
        await using var thumbnails = await Thumbnails.StartAsync(data, steps, stop);
        await steps.DoAsync("applying migrations", () => api.MigrateAsync(stop));
        if (options.Admin is { } email)
            await steps.SayAsync(await api.MakeAdminAsync(email, stop));
        var web = new Web(data, api.Address, options.WebPort);
        await RunAsync(
            [api, web],
            server,
            $"""
              Board    {web.Address}
              API      {api.Address}
              OpenAPI  {api.Address}openapi/v1.json
              Mail     {api.MailSaid}
            """,
            stop
        );
    }

    /// <summary>Starts the services, all at once because each mostly waits for its own compiler, and stops them in reverse order.</summary>
    private async Task RunAsync(IReadOnlyList<Service> services, PostgresServer server, string addresses, CancellationToken stop)
    {
        await steps.SayAsync($"starting {string.Join(" and ", services.Select(s => s.Name))}");
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var starts = services.Select(s => StartAsync(s, failed)).ToList();
        try
        {
            var processes = await Task.WhenAll(starts);
            await steps.SayAsync($"FeedBoard is up after {Steps.Seconds(steps.Elapsed)}; Ctrl-C stops it\n{addresses}");
            await RunUntilAsync([.. services.Zip(processes)], server, stop);
        }
        finally
        {
            var started = starts.Where(s => s.IsCompletedSuccessfully).Reverse().ToList();
            if (started.Count > 0)
                await steps.SayAsync("stopping");
            foreach (var process in started)
                await Service.StopAsync(await process);
        }
    }

    /// <summary>Starts a service. If it does not start, the others need not either.</summary>
    private static async Task<ChildProcess> StartAsync(Service service, CancellationTokenSource failed)
    {
        try
        {
            return await service.StartAsync(failed.Token);
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }

    private static async Task RunUntilAsync(
        IReadOnlyList<(Service Service, ChildProcess Process)> running,
        PostgresServer server,
        CancellationToken stop
    )
    {
        await Task.WhenAny([server.Exited, .. running.Select(r => r.Process.WaitAsync(stop))]);
        stop.ThrowIfCancellationRequested();
        // If PostgreSQL ended, other parts may have ended because of it, so it is reported first.
        throw new BoardException(
            server.Exited.IsCompleted
            || running.FirstOrDefault(r => r.Process.HasExited) is not { Service: { } ended, Process: { } process }
                ? $"PostgreSQL ended by itself ({server.HowItEnded}); the rest was stopped: start again"
                : $"{ended.Name} ended by itself (exit code {process.ExitCode}); the rest was stopped: see its last lines above"
        );
    }
}
