using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;
using FeedBoard.Tests.Web;

namespace FeedBoard.Tests.Standalone;

/// <summary>A whole board on real PostgreSQL, with processes that are really killed.</summary>
[Slow]
public sealed class BoardTests(MadeCluster made) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Data => folder["data"];

    /// <summary>One board, started again after every kind of end: a start costs six seconds of a processor.</summary>
    [Fact]
    public async Task It_starts_on_half_made_data_and_after_every_end_and_finds_its_data_again()
    {
        using var browser = new HttpClient();
        var (port, webPort) = (LoopbackPort.Free(), LoopbackPort.Free());
        Directory.CreateDirectory(Path.Combine(Data, "postgres.new", "base"));
        File.SetUnixFileMode(Data, (UnixFileMode)0b111_001_001);

        await StopsWithinTenSecondsWithoutThumbnailsAsync(browser, port, webPort);
        await IsSignedInAndEndsWithItsFrontEndAsync(browser, port, webPort);

        await using (var killed = StandaloneProcess.Start(Data, port, webPort))
        {
            await killed.ReadyAsync();
            killed.Signal(Signals.Kill);
            await killed.ExitCodeAsync();
        }

        // Nothing blocks the same ports.
        await using (var withoutDatabase = StandaloneProcess.Start(Data, port, webPort))
        {
            await withoutDatabase.ReadyAsync();
            var postmaster = File.ReadLines(Path.Combine(Data, "postgres", "postmaster.pid")).First();
            Signals.Send(int.Parse(postmaster, System.Globalization.CultureInfo.InvariantCulture), Signals.Kill);
            Assert.Equal(1, await withoutDatabase.ExitCodeAsync());
        }

        // The front end, which is started at the same time, is stopped.
        await using (var withoutApi = StandaloneProcess.Start(Data, port, webPort, through: ["Auth__SessionLifetime=never"]))
        {
            Assert.Equal(1, await withoutApi.ExitCodeAsync());
            var error = (await withoutApi.ErrorAsync()).TrimEnd().Split('\n');
            Assert.Contains("SessionLifetime", error[0], StringComparison.Ordinal);
            Assert.StartsWith("feedboard: the API ended during its start", error[^1], StringComparison.Ordinal);
            Assert.Empty(Processes());
        }

        File.Delete(Path.Combine(Data, "postgres.password"));
        // Its parts reach one another by the address of this machine. As a systemd unit, it found none of its credentials.
        string[] unit = ["AllowedHosts=board.example.org", $"CREDENTIALS_DIRECTORY={folder["no-credentials"]}"];
        await using var recovered = StandaloneProcess.Start(Data, through: unit);
        await recovered.ReadyAsync();
        recovered.Signal(Signals.Interrupt);
        Assert.Equal(0, await recovered.ExitCodeAsync());
    }

    private async Task StopsWithinTenSecondsWithoutThumbnailsAsync(HttpClient browser, int port, int webPort)
    {
        await using var board = StandaloneProcess.Start(Data, port, webPort, thumbnailProgram: "no-such-program");
        await board.ReadyAsync();
        await SignUpAsync(browser, webPort);
        await board.SaysAsync("No thumbnails can be made on this machine"); // the API asks another process
        board.Signal(Signals.Terminate);
        Assert.Equal(0, await board.ExitCodeAsync());
        var output = await board.OutputAsync();
        AddressesAreSaid(output, board);
        Assert.Single(
            output.Split('\n'),
            l =>
                l.Contains("No thumbnails can be made on this machine", StringComparison.Ordinal)
                && l.Contains("no-such-program could not be started", StringComparison.Ordinal)
        );
        Assert.False(File.Exists(Path.Combine(Data, "postgres", "postmaster.pid")));
        Assert.Empty(Processes());
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Data, "keys"), "key-*.xml"));
    }

    private async Task IsSignedInAndEndsWithItsFrontEndAsync(HttpClient browser, int port, int webPort)
    {
        var password = File.ReadAllText(Path.Combine(Data, "postgres.password"));
        await using var board = StandaloneProcess.Start(Data, port, webPort);
        await board.ReadyAsync();
        Assert.Equal(password, File.ReadAllText(Path.Combine(Data, "postgres.password")));
        Assert.Contains(
            "<bdi>Standalone Ann</bdi>",
            await browser.GetStringAsync($"http://127.0.0.1:{webPort}/", TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );

        Signals.Send(Assert.Single(Processes(), p => CommandOf(p).Contains("FeedBoard.Web.dll", StringComparison.Ordinal)), Signals.Kill);
        Assert.Contains("the front end ended by itself (exit code 137)", await board.ErrorLineAsync(), StringComparison.Ordinal);
        Assert.Empty(Processes());
    }

    [Fact]
    public async Task A_second_start_on_the_same_data_says_so()
    {
        using var held = new FileStream(
            Path.Combine(Directory.CreateDirectory(Data).FullName, "lock"),
            FileMode.Create,
            FileAccess.ReadWrite,
            FileShare.None
        );
        await using var second = StandaloneProcess.Start(Data);

        Assert.Contains("a board already runs on", await second.ErrorLineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--api-port")]
    [InlineData("--web-port")]
    public async Task A_port_in_use_says_so(string option)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var board = option is "--api-port"
            ? StandaloneProcess.Start(Data, port: taken)
            : StandaloneProcess.Start(Data, webPort: taken);

        Assert.Contains(
            $"port {taken} is in use: stop what listens there, or choose another with {option}",
            await board.ErrorLineAsync(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/sys/feedboard")] // not even root can write there
    [InlineData("/dev/null/feedboard")]
    public async Task A_folder_that_cannot_be_written_to_says_so(string data)
    {
        await using var board = StandaloneProcess.Start(data);

        Assert.Contains($"cannot write to {data}", await board.ErrorLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_says_so()
    {
        await using var disk = await SmallDisk.MountAsync(Data, options: "size=1m,mode=711");
        await using var board = StandaloneProcess.Start(Data);

        Assert.Contains("is full", await board.ErrorLineAsync(), StringComparison.Ordinal);
    }

    /// <summary>As some network disks do.</summary>
    [Fact]
    public async Task A_disk_that_says_nothing_about_its_size_has_room()
    {
        await using var disk = await SmallDisk.MountAsync(Data, type: "ramfs", options: "mode=711");
        DataFolder.Open(Data).Dispose();
    }

    /// <summary>Its parts are stopped, although nobody reads that they are.</summary>
    [Fact]
    public async Task The_end_of_its_terminal_is_an_orderly_end()
    {
        const string InTerminal = """
            import os, pty, signal, sys
            child, terminal = pty.fork()
            if child == 0:
                signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup, under which the tests may run, ignores it
                os.execv(sys.argv[1], sys.argv[1:])
            said = b''
            while b'accepts connections' not in said:
                said += os.read(terminal, 1000)
            os.close(terminal)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """;
        string[] command = [Service.Dotnet, typeof(StandaloneBoard).Assembly.Location, "postgres", "--data", Data];
        await made.CopyToAsync(Data);
        var info = new ProcessStartInfo("python3", ["-c", InTerminal, .. command])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var terminal = Process.Start(info)!;
        Assert.Equal("0", (await terminal.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).SoonAsync()).Trim());
        Assert.False(File.Exists(Path.Combine(Data, "postgres", "postmaster.pid")));
    }

    [Fact]
    public async Task Data_of_a_newer_PostgreSQL_say_what_to_install()
    {
        Directory.CreateDirectory(Path.Combine(Data, "postgres"));
        File.WriteAllText(Path.Combine(Data, "postgres", "PG_VERSION"), "99\n");
        await using var board = StandaloneProcess.Start(Data);

        Assert.Contains("install PostgreSQL 99", await board.ErrorLineAsync(), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>That of the board first.</summary>
    private void AddressesAreSaid(string output, StandaloneProcess board)
    {
        var lines = output.Split('\n').SkipWhile(l => !l.StartsWith("FeedBoard is up after ", StringComparison.Ordinal)).Skip(1).Take(4);
        Assert.Equal(
            [
                $"  Board    http://127.0.0.1:{board.WebPort}/",
                $"  API      http://127.0.0.1:{board.Port}/",
                $"  OpenAPI  http://127.0.0.1:{board.Port}/openapi/v1.json",
                $"  Mail     {Data}/mail",
            ],
            lines
        );
    }

    private static async Task SignUpAsync(HttpClient browser, int webPort)
    {
        var url = new Uri($"http://127.0.0.1:{webPort}/signup");
        var form = await HtmlForm.ReadAsync(browser, url, "main form");
        form.Set(("Input.Nickname", "Standalone Ann"), ("Input.Email", "ann@example.org"), ("Input.Password", "correct horse"));
        // Faster than people type: the page says so, and is sent once more as it came back.
        await Wait.ForAsync(
            "the sign-up not to be too fast",
            async () =>
            {
                using var response = await form.SendAsync();
                var path = response.RequestMessage!.RequestUri!.PathAndQuery;
                if (path == "/signup")
                    form = HtmlForm.Of(browser, url, await response.PageAsync(), "main form");
                return path == "/welcome";
            }
        );
    }

    private static string CommandOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return ""; // It ended just now.
        }
    }

    private IEnumerable<int> Processes() =>
        Directory
            .GetDirectories("/proc")
            .Where(p => OnOurData(new FileInfo(Path.Combine(p, "cwd"))))
            .Select(p => int.Parse(Path.GetFileName(p), System.Globalization.CultureInfo.InvariantCulture));

    private bool OnOurData(FileInfo link)
    {
        try
        {
            return link.LinkTarget?.StartsWith(Data, StringComparison.Ordinal) == true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended, or belongs to another user.
        }
    }
}
