using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Standalone;

/// <summary>
/// Under which accounts the parts of a board run and what they can reach, as the kernel reports it: started by the account that runs the
/// tests, and by an ordinary user. Where an ordinary user runs the tests, these are the same.
/// </summary>
[Slow]
[SupportedOSPlatform("linux")]
public sealed class LeastRightsTests(MadeCluster made) : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    /// <summary>All on one board, whose start is the dearest part; the last kills it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_part_has_its_own_account_a_decoder_reaches_nothing_and_one_that_was_killed_comes_back(bool ordinary)
    {
        await using var board = await StartAsync(ordinary);
        EachPartHasItsOwnAccountAndNoSecretCanBeSeen(board, ordinary);
        await DecoderThatWasTakenOverReachesNothingAsync(board, ordinary);
        await ThumbnailsAreMadeAndAgainAfterTheirProcessWasKilledAsync(board);
    }

    private void EachPartHasItsOwnAccountAndNoSecretCanBeSeen(StandaloneProcess board, bool ordinary)
    {
        var processes = BoardProcess.Of(board.Id);
        var apart = IsRoot && !ordinary;
        var (services, thumbnails, postgres) = apart
            ? (BoardProcess.UserId("feedboard"), BoardProcess.UserId("feedboard-thumbnails"), BoardProcess.UserId("postgres"))
            : (User(ordinary), User(ordinary), User(ordinary));
        if (apart)
            Assert.Equal(4, new[] { 0, services, thumbnails, postgres }.Distinct().Count());

        Part("FeedBoard.ApiService.dll", services);
        Part("FeedBoard.Web.dll", services);
        var decoding = Part("serve-thumbnails thumbnails/socket", thumbnails);
        Assert.All(
            processes.Where(p => p.Command.Contains("postgres", StringComparison.Ordinal) && p.Parent != 1 && p.Id != board.Id),
            p => Assert.Equal(postgres, p.User)
        );

        string[] secrets = [Secret("signing.key"), Secret("postgres.password")];
        foreach (var process in processes)
        {
            Assert.All(secrets, s => Assert.DoesNotContain(s, process.Command, StringComparison.Ordinal));
            if (process.Variables is null)
                Assert.Equal(decoding.Id, process.Id); // which not even its own user reads
            else
                Assert.All(secrets, s => Assert.DoesNotContain(s, process.Variables, StringComparison.Ordinal));
        }

        foreach (
            var file in Directory
                .EnumerateFiles(Path.Combine(Data(ordinary), "secrets"))
                .Append(Path.Combine(Data(ordinary), "cookies.pem"))
        )
            Assert.Equal((services, "600"), BoardProcess.Stat(file));
        Assert.Equal(
            ["Auth__SigningKey", "ConnectionStrings__feeddb"],
            Directory.EnumerateFiles(Path.Combine(Data(ordinary), "secrets")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.Equal((services, "700"), BoardProcess.Stat(Path.Combine(Data(ordinary), "images")));
        Assert.Equal((services, "700"), BoardProcess.Stat(Path.Combine(Data(ordinary), "mail")));
        Assert.Equal((services, "700"), BoardProcess.Stat(Path.Combine(Data(ordinary), "keys")));
        Assert.Equal((User(ordinary), "600"), BoardProcess.Stat(Path.Combine(Data(ordinary), "signing.key")));
        Assert.Equal((thumbnails, apart ? "2750" : "700"), BoardProcess.Stat(Path.Combine(Data(ordinary), "thumbnails")));

        BoardProcess Part(string command, int user)
        {
            var part = Assert.Single(processes, p => p.Command.EndsWith(command, StringComparison.Ordinal));
            Assert.Equal((user, true, 0UL), (part.User, part.HasNoNewPrivileges, part.Capabilities));
            return part;
        }

        string Secret(string name) => File.ReadAllText(Path.Combine(Data(ordinary), name)).Trim();
    }

    private async Task DecoderThatWasTakenOverReachesNothingAsync(StandaloneProcess board, bool ordinary)
    {
        var apart = IsRoot && !ordinary;
        var api = Assert.Single(BoardProcess.Of(board.Id), p => p.Command.EndsWith("FeedBoard.ApiService.dll", StringComparison.Ordinal));
        var database = File.ReadLines(Path.Combine(Data(ordinary), "postgres", "postmaster.pid")).ElementAt(3);

        var found = await DecodeAsync(
            ordinary,
            $"""
            exec 2>/dev/null
            echo "user $(id -u)"
            echo "network $(readlink /proc/self/ns/net)"
            echo "interfaces $(grep ':' /proc/net/dev | cut -d: -f1 | tr -d ' \n')"
            grep -E '^(NoNewPrivs|CapEff):' /proc/self/status | tr '\t' ' '
            grep -E '^Max (cpu time|file size|core file size|open files|address space) ' /proc/self/limits | tr -s ' ' | sed 's/ *$//'
            for port in {board.Port} {board.WebPort} {database}; do (exec 3<>/dev/tcp/127.0.0.1/$port) && echo "connected to $port"; done
            (: < /proc/{api.Id}/environ) && echo 'opened the environment of the API'
            (: < /proc/{api.Id}/mem) && echo 'opened the memory of the API'
            (: < /proc/$PPID/mem) && echo 'opened the memory of its parent'
            for file in signing.key postgres.password cookies.pem secrets/Auth__SigningKey secrets/ConnectionStrings__feeddb \
                postgres/PG_VERSION; do (: < '{Data(ordinary)}'/$file) && echo "opened $file"; done
            ls '{Data(ordinary)}/images' >/dev/null && echo 'listed the images'
            env
            """
        );

        Assert.Contains($"user {(apart ? BoardProcess.UserId("feedboard-thumbnails") : User(ordinary))}", found);
        Assert.Contains("NoNewPrivs: 1", found);
        Assert.Contains("CapEff: 0000000000000000", found);
        Assert.Contains("Max cpu time 30 30 seconds", found);
        Assert.Contains("Max file size 0 0 bytes", found);
        Assert.Contains("Max core file size 0 0 bytes", found);
        Assert.Contains("Max open files 256 256 files", found);
        Assert.Single(
            found,
            l => l.StartsWith("Max address space ", StringComparison.Ordinal) && !l.Contains("unlimited", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(found, l => l.Contains("of its parent", StringComparison.Ordinal));
        Assert.All(
            found,
            l =>
                Assert.DoesNotMatch(
                    "(?i)password|secret|signing|feeddb",
                    l.StartsWith("opened ", StringComparison.Ordinal) && !apart ? "" : l
                )
        );
        if (apart)
            Assert.DoesNotContain(
                found,
                l => l.StartsWith("opened ", StringComparison.Ordinal) || l.StartsWith("listed ", StringComparison.Ordinal)
            );

        // An ordinary user may have no network namespace made; root of a container neither.
        if ((await Isolation.WithoutNetworkAsync(Cancel)).Count == 0)
            return;
        Assert.DoesNotContain($"network {new FileInfo("/proc/self/ns/net").LinkTarget}", found);
        Assert.DoesNotContain(found, l => l.StartsWith("connected ", StringComparison.Ordinal));
        Assert.Contains("interfaces lo", found);
        Assert.DoesNotContain(found, l => l.Contains("of the API", StringComparison.Ordinal)); // another user, or another user namespace
    }

    private async Task ThumbnailsAreMadeAndAgainAfterTheirProcessWasKilledAsync(StandaloneProcess board)
    {
        var token = await http.JoinAsync(board.Port);
        await ThumbnailsAsync(board.Port, token, "first");

        var first = Decoding();
        Signals.Send(first.Id, Signals.Kill);
        await Wait.ForAsync(
            "the next process",
            () => BoardProcess.Of(board.Id).Any(p => p.Command.EndsWith("thumbnails/socket", StringComparison.Ordinal) && p.Id != first.Id)
        );
        await ThumbnailsAsync(board.Port, token, "second");
        Assert.Equal((first.User, true), (Decoding().User, Decoding().HasNoNewPrivileges));

        var all = BoardProcess.Of(board.Id).Select(p => p.Id).ToHashSet();
        board.Signal(Signals.Kill);
        await board.ExitCodeAsync();
        await Wait.ForAsync(
            "the end of all processes",
            () => all.All(id => !Directory.Exists($"/proc/{id.ToString(CultureInfo.InvariantCulture)}"))
        );

        BoardProcess Decoding() =>
            Assert.Single(BoardProcess.Of(board.Id), p => p.Command.EndsWith("thumbnails/socket", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Data_of_a_version_that_ran_as_root_is_given_to_the_accounts_and_nothing_else_is()
    {
        var data = Data(ordinary: false);
        await using (var board = await StartAsync(ordinary: false))
        {
            await ThumbnailsAsync(board.Port, await http.JoinAsync(board.Port), "old");
            board.Signal(Signals.Terminate);
            Assert.Equal(0, await board.ExitCodeAsync());
        }

        var user = BoardProcess.UserId(null);
        if (IsRoot)
            BoardProcess.Output(
                "chown",
                "-R",
                "-h",
                "0:0",
                Path.Combine(data, "images"),
                Path.Combine(data, "keys"),
                Path.Combine(data, "cookies.pem")
            );
        Directory.Delete(Path.Combine(data, "secrets"), recursive: true);
        Directory.Delete(Path.Combine(data, "thumbnails"), recursive: true);
        var (linked, doubled) = (folder["linked"], folder["doubled"]);
        foreach (var outside in (string[])[linked, doubled])
            File.WriteAllText(outside, "mine");
        File.CreateSymbolicLink(Path.Combine(data, "images", "00", "link"), linked);
        BoardProcess.Output("ln", doubled, Path.Combine(data, "images", "00", "double"));

        await using var second = await StartAsync(ordinary: false);
        Assert.Equal((user, user), (BoardProcess.Stat(linked).Owner, BoardProcess.Stat(doubled).Owner));
        var services = IsRoot ? BoardProcess.UserId("feedboard") : user;
        foreach (
            var name in Directory
                .EnumerateFileSystemEntries(Path.Combine(data, "images"), "*", SearchOption.AllDirectories)
                .Where(n => Path.GetFileName(n) is not ("link" or "double"))
        )
            Assert.Equal(services, BoardProcess.Stat(name).Owner);
        await ThumbnailsAsync(second.Port, await http.JoinAsync(second.Port, "bob"), "new");
        var feeds = await http.GetFromJsonAsync<JsonArray>($"http://127.0.0.1:{second.Port}/api/feed/list", Cancel);
        foreach (var image in feeds!.Select(f => (string)f!["image_urls"]![0]!))
            Assert.NotEmpty(await http.GetByteArrayAsync(new Uri(image), Cancel));
    }

    [Fact]
    public async Task A_program_in_a_folder_of_root_can_be_run_by_the_accounts_and_nothing_beside_it_be_seen()
    {
        Assert.SkipUnless(IsRoot, "only root has accounts to give rights to");
        await Accounts.EnsureAsync(Cancel);
        var (closed, program) = (
            Directory.CreateDirectory(folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName,
            folder["closed/program"]
        );
        Directory.CreateDirectory(program);
        File.WriteAllText(Path.Combine(program, "text"), "readable");
        File.WriteAllText(Path.Combine(closed, "beside"), "hidden");

        var through = await Isolation.WithFoldersAsync("feedboard", [program, "/usr"], Cancel);
        Assert.Equal((0, "readable", ""), await RunAsync("cat", Path.Combine(program, "text")));
        Assert.NotEqual(0, (await RunAsync("cat", Path.Combine(closed, "beside"))).ExitCode);
        Assert.Equal((0, folder.Path, ""), await RunAsync("sh", "-c", "printf %s \"$PWD\""));
        Assert.True(File.Exists(Path.Combine(closed, "beside"))); // covered for the program only

        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var refused = await Assert.ThrowsAsync<BoardException>(() => Isolation.WithFoldersAsync("feedboard", [program], Cancel));
        Assert.Contains($"cannot read {program}", refused.Message, StringComparison.Ordinal);

        Task<(int ExitCode, string Output, string Error)> RunAsync(string name, params string[] arguments) =>
            ChildProcess.RunAsync(new(name, arguments, folder.Path) { User = "feedboard", Through = through }, "", Cancel);
    }

    [Fact]
    public async Task The_programs_of_PostgreSQL_are_told_the_password_by_file()
    {
        var programs = Directory.CreateDirectory(folder["programs"]).FullName;
        var dump = Path.Combine(programs, "pg_dump");
        Executable.Write(dump, "#!/bin/sh\nenv; echo \"$@\" >&2; cat \"$PGPASSFILE\" >&2; exit 1\n");
        using var data = DataFolder.Open(Data(ordinary: false));
        var password = data.Password();

        var client = new FeedBoard.Standalone.Backups.PostgresClient(new(programs, "15.1"), 1, data);
        await Assert.ThrowsAsync<BoardException>(() => client.DumpAsync("file", Cancel));
        Assert.Equal((BoardProcess.UserId(null), "600"), BoardProcess.Stat(data.PasswordFileOfClients()));
        Assert.Equal($"127.0.0.1:*:*:feedboard:{password}\n", await File.ReadAllTextAsync(data.PasswordFileOfClients(), Cancel));
        var (_, variables, _) = await ChildProcess.RunAsync(client.Program("pg_dump"), "", Cancel);
        Assert.Contains($"PGPASSFILE={data.PasswordFileOfClients()}\n", variables, StringComparison.Ordinal);
        Assert.DoesNotContain(password, variables, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        http.Dispose();
        folder.Dispose();
    }

    private string Data(bool ordinary) => folder[ordinary ? "home/data" : "data"];

    private static int User(bool ordinary) => BoardProcess.UserId(ordinary && IsRoot ? "feedboard" : null);

    /// <param name="ordinary">By an ordinary user, also where root runs the tests.</param>
    private async Task<StandaloneProcess> StartAsync(bool ordinary)
    {
        var through = ordinary ? await AsOrdinaryUserAsync() : null;
        if (!ordinary) // that an ordinary user makes a cluster of nothing is tried here alone
            await made.CopyToAsync(Data(ordinary));
        var board = StandaloneProcess.Start(Data(ordinary), through: through);
        await board.ReadyAsync();
        return board;
    }

    private async Task<IReadOnlyList<string>> AsOrdinaryUserAsync()
    {
        var home = Directory.CreateDirectory(folder["home"]).FullName;
        if (!IsRoot)
            return [];
        await Accounts.EnsureAsync(Cancel);
        BoardProcess.Output("chown", "feedboard:feedboard", home);
        string[] programs =
        [
            AppContext.BaseDirectory.TrimEnd('/'),
            .. new[] { Api.Project, FeedBoard.Standalone.Web.Project }.SelectMany(p => Service.Program(p).Folders),
        ];
        return
        [
            .. await Isolation.WithFoldersAsync("feedboard", [.. programs.Distinct(StringComparer.Ordinal)], Cancel),
            "setpriv",
            "--reuid",
            "feedboard",
            "--regid",
            "feedboard",
            "--clear-groups",
            "--",
            "env",
            $"HOME={home}",
        ];
    }

    /// <summary>Has a script run where the decoder runs.</summary>
    private async Task<string[]> DecodeAsync(bool ordinary, string script)
    {
        var program = folder["decoder"];
        Executable.Write(program, $"#!/bin/bash\ncat >/dev/null\n{script}\n");
        using var image = new MemoryStream([1]);
        var end = await ThumbnailSocket.RunAsync(
            Path.Combine(Data(ordinary), "thumbnails", "socket"),
            new(program, [320], 256 << 20, TimeSpan.FromMinutes(2)),
            image,
            Cancel
        );
        return Encoding.UTF8.GetString(end.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Posts an image, and waits until its thumbnails are shown.</summary>
    private async Task ThumbnailsAsync(int port, string token, string title)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(title), "title" },
            { new StringContent("text"), "content" },
            { new ByteArrayContent(TestImages.Png(400, 30)), "images", "a.png" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/api/feed/create") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, Cancel);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancel));
        await Wait.ForAsync(
            $"the thumbnails of {title}",
            async () =>
            {
                var feeds = await http.GetFromJsonAsync<JsonArray>($"http://127.0.0.1:{port}/api/feed/list", Cancel);
                return feeds!.Single(f => (string)f!["title"]! == title)!["images"]![0]!["thumbnails"]!.AsObject().Count > 0;
            }
        );
    }
}
