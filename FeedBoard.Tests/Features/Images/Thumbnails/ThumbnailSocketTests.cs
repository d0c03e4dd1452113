using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Images.Thumbnails;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FeedBoard.Tests.Features.Images.Thumbnails;

/// <summary><c>FeedBoard.ApiService serve-thumbnails</c>, the real program.</summary>
[Slow]
public sealed class ThumbnailSocketTests : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "FeedBoard.ApiService.dll");

    private readonly TestFolder folder = new("socket");
    private readonly List<Process> servers = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Place => Path.Combine(folder.Path, "s");

    [Fact]
    public async Task It_makes_what_the_API_would_make_itself()
    {
        await StartAsync();
        var image = TestImages.Png(400, 300);
        var (direct, served) = (await MakeAsync(new()), await MakeAsync(new() { ThumbnailSocket = Place }));
        Assert.Equal([320, 20], served.Select(t => t.Width));
        Assert.Equal(direct.Select(t => t.Bytes), served.Select(t => t.Bytes));

        async Task<IReadOnlyList<(byte[] Bytes, int Width, int Height)>> MakeAsync(ImageOptions options)
        {
            using var content = new MemoryStream(image);
            return await Process(options).ShrinkAsync(content, [320], Token);
        }
    }

    [Fact]
    public async Task It_listens_on_the_socket_that_systemd_hands_over()
    {
        Start("systemd-socket-activate", "-l", Place, "dotnet", Program, "serve-thumbnails");
        await Wait.ForAsync("the socket", () => File.Exists(Place));
        Assert.True(await IsReadyAsync());
    }

    [Theory]
    [InlineData("cat >/dev/null; echo no >&2; exit 3", "thumbnails ended with 3: no")]
    [InlineData("cat >/dev/null; echo something", "thumbnails wrote something else than images")]
    public async Task What_the_program_says_of_its_failure_comes_through(string script, string expected)
    {
        await StartAsync();
        var failed = await FailAsync(new() { ThumbnailSocket = Place, ThumbnailProgram = Script(script) });
        Assert.Equal(expected, failed.Message);
    }

    [Fact]
    public async Task A_program_that_is_not_there_and_a_socket_where_nobody_listens_say_so()
    {
        var alone = await FailAsync(new() { ThumbnailSocket = Place });
        await StartAsync();
        var missing = await FailAsync(new() { ThumbnailSocket = Place, ThumbnailProgram = "/missing" });
        Assert.StartsWith("the thumbnail process could not be started: ", alone.Message, StringComparison.Ordinal);
        Assert.StartsWith("missing could not be started: ", missing.Message, StringComparison.Ordinal);
        Assert.All([alone, missing], e => Assert.IsType<ThumbnailNotStartedException>(e)); // no try of the image is spent
    }

    [Fact]
    public async Task A_server_that_is_killed_meanwhile_costs_one_try()
    {
        var server = await StartAsync();
        var running = FailAsync(new() { ThumbnailSocket = Place, ThumbnailProgram = Script("echo >&2; cat >/dev/null; sleep 1000") });
        await Wait.ForAsync("the program", () => running.IsCompleted || Children(server) > 0);
        server.Kill(entireProcessTree: true);
        var lost = Assert.IsType<ThumbnailFailedException>(await running);
        Assert.StartsWith("thumbnails was lost: ", lost.Message, StringComparison.Ordinal);

        await StartAsync(); // in the place of the socket that the other one left
        Assert.True(await IsReadyAsync());
    }

    [Fact]
    public async Task It_works_on_no_more_images_at_once_than_fit_into_its_memory_and_the_others_wait()
    {
        await StartAsync("0x8000000"); // 128 MiB, of which one image may take half
        var flag = Path.Combine(folder.Path, "flag");
        // It may write no files, but make empty ones.
        var script = Script(
            $"cd '{folder.Path}'; cat >/dev/null; : >begun.$$; set -- begun.*; [ $# -lt 3 ] || [ -e ended ] || exit 4; "
                + "while [ ! -e flag ]; do sleep 0.02; done; : >ended; exit 3"
        );
        var running = Enumerable.Range(0, 3).Select(_ => FailAsync(new() { ThumbnailSocket = Place, ThumbnailProgram = script })).ToList();
        await Wait.ForAsync("two programs", () => Directory.EnumerateFiles(folder.Path, "begun.*").Count() >= 2);
        await File.WriteAllTextAsync(flag, "", Token);
        Assert.All(await Task.WhenAll(running), e => Assert.StartsWith("thumbnails ended with 3", e.Message, StringComparison.Ordinal));
        Assert.Equal(3, Directory.EnumerateFiles(folder.Path, "begun.*").Count());
    }

    [Fact]
    public async Task When_the_API_goes_away_the_program_is_killed()
    {
        var server = await StartAsync();
        using var cancel = new CancellationTokenSource();
        using var image = new MemoryStream([1]);
        var running = ThumbnailSocket.RunAsync(
            Place,
            new(Script("cat >/dev/null; sleep 1000"), [], 256 << 20, TimeSpan.FromMinutes(10)),
            image,
            cancel.Token
        );
        await Wait.ForAsync("the program", () => running.IsCompleted || Children(server) > 0);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Wait.ForAsync("its end", () => Children(server) == 0);
        Assert.True(await IsReadyAsync());
    }

    [Fact]
    public async Task A_server_that_is_told_to_end_kills_its_program_first()
    {
        var server = await StartAsync();
        var running = FailAsync(new() { ThumbnailSocket = Place, ThumbnailProgram = Script("cat >/dev/null; sleep 1000") });
        await Wait.ForAsync("the program", () => running.IsCompleted || Children(server) > 0);
        var program = Assert.Single(ChildrenOf(server));
        FeedBoard.Standalone.Signals.Send(server, FeedBoard.Standalone.Signals.Terminate);
        await server.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromMinutes(2), Token);
        Assert.Equal(0, server.ExitCode);
        Assert.False(Directory.Exists($"/proc/{program}"), $"{program} is still there");
        Assert.StartsWith("thumbnails was lost: ", (await running).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 255, 255, 255, 127 })] // a header of two gigabytes
    [InlineData(new byte[] { 255, 255, 255, 255 })] // of less than nothing
    [InlineData(new byte[] { 3, 0, 0, 0, (byte)'a', (byte)'b', (byte)'c' })] // that is no JSON
    [InlineData(new byte[] { 4, 0, 0, 0, (byte)'n', (byte)'u', (byte)'l', (byte)'l' })]
    public async Task What_is_no_request_ends_the_connection_and_nothing_else(byte[] sent)
    {
        await StartAsync();
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Place), Token);
            await socket.SendAsync(sent, Token);
            Assert.Equal(0, await ReceiveAsync(socket));
        }

        Assert.True(await IsReadyAsync());
    }

    [Theory]
    [InlineData("FeedBoard.ApiService serve-thumbnails: it needs the name of a socket")]
    [InlineData("FeedBoard.ApiService serve-thumbnails: ", "/dev/null/socket")]
    public async Task Where_it_cannot_listen_it_says_so_in_one_line(string expected, params string[] arguments)
    {
        var server = Start("dotnet", [Program, "serve-thumbnails", .. arguments]);
        var error = await server.StandardError.ReadToEndAsync(Token);
        await server.WaitForExitAsync(Token);
        Assert.Equal(1, server.ExitCode);
        Assert.StartsWith(expected, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var server in servers)
        {
            if (!server.HasExited)
                server.Kill(entireProcessTree: true);
            server.Dispose();
        }

        folder.Dispose();
    }

    private static ThumbnailProcess Process(ImageOptions options) => new(options.ThumbnailProcess);

    private Task<bool> IsReadyAsync()
    {
        var options = new ImageOptions { ThumbnailSocket = Place };
        return new ThumbnailReadiness(Process(options), Options.Create(options), NullLogger<ThumbnailReadiness>.Instance).TestAsync(Token);
    }

    private static async Task<ThumbnailFailedException> FailAsync(ImageOptions options)
    {
        using var image = new MemoryStream(Encoding.ASCII.GetBytes("image"));
        return await Assert.ThrowsAnyAsync<ThumbnailFailedException>(() => Process(options).ShrinkAsync(image, [], Token));
    }

    /// <summary>The end of the connection, or its reset where something was left unread.</summary>
    private static async Task<int> ReceiveAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1], Token);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    private static int Children(Process server) => ChildrenOf(server).Length;

    private static string[] ChildrenOf(Process server) =>
        [
            .. Directory
                .GetDirectories($"/proc/{server.Id}/task")
                .SelectMany(t => File.ReadAllText(Path.Combine(t, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        ];

    private string Script(string script)
    {
        var program = Path.Combine(folder.Path, "thumbnails");
        Executable.Write(program, $"#!/bin/sh\n{script}\n");
        return program;
    }

    /// <param name="heap">The most memory of its heap, in bytes.</param>
    private async Task<Process> StartAsync(string? heap = null)
    {
        File.Delete(Place);
        string[] limit = heap is null ? [] : [$"DOTNET_GCHeapHardLimit={heap}"];
        var server = Start("env", [.. limit, "dotnet", Program, "serve-thumbnails", Place]);
        await Wait.ForAsync("the socket", () => File.Exists(Place) && File.GetUnixFileMode(Place) == (UnixFileMode)0b110_110_000);
        return server;
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        var server = System.Diagnostics.Process.Start(start)!;
        servers.Add(server);
        return server;
    }
}
