using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FeedBoard.Standalone;
using FeedBoard.Standalone.Backups;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;
using Npgsql;

namespace FeedBoard.Tests.Standalone;

/// <summary><c>backup</c> and <c>restore</c>, as the real program, on a board that runs and on one that does not.</summary>
[Slow]
[SupportedOSPlatform("linux")]
public sealed class BackupTests(MadeCluster made) : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient http = new();

    /// <summary>A link with the name of an image.</summary>
    private const string Planted = "00000000000000000000000000000000.png";

    private const string Key = "a signing key of at least thirty-two bytes";

    /// <summary>BackupLock.Key of FeedBoard.ServiceDefaults.</summary>
    private const long LockOfBackups = 0x66_65_65_64_62_61_63_6b;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_board_held_when_it_was_backed_up_is_there_after_a_restore()
    {
        var (data, file, restored) = (folder["data"], folder["board.tar"], folder["restored"]);
        string token,
            feed,
            image;
        await made.CopyToAsync(data);
        await using (var board = StandaloneProcess.Start(data))
        {
            await board.ReadyAsync();
            token = await http.JoinAsync(board.Port);
            feed = await PostAsync(board.Port, token, "kept");
            image = new Uri((string)(await ReadAsync(board.Port, feed))["image_urls"]![0]!).PathAndQuery;
            File.CreateSymbolicLink(Path.Combine(data, "images", "00", Planted), "/etc/passwd");
            await NothingIsWrittenIfItIsStoppedAsync(data, file);
            Assert.Matches("the database and [1-9][0-9]* images", (await RunAsync(0, "backup", file, "--data", data)).Output);
            await PostAsync(board.Port, token, "after the backup");
            board.Signal(Signals.Terminate);
            await board.ExitCodeAsync();
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        await using (var tar = new TarReader(File.OpenRead(file)))
        {
            while (await tar.GetNextEntryAsync(cancellationToken: Cancel) is { } entry)
                Assert.DoesNotContain(Planted, entry.Name, StringComparison.Ordinal);
        }

        Assert.Equal(
            ["board.tar", "data"],
            Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        var stopped = await StoppedAsync(p => SaysAsync(p, "unpacking"), "restore", file, "--data", restored);
        Assert.Equal("feedboard: stopped; restore it again", stopped);
        Assert.Contains("1 attached images", (await RunAsync(0, "restore", file, "--data", restored)).Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(restored, "restore")));

        await using var second = StandaloneProcess.Start(restored);
        await second.ReadyAsync();
        Assert.Equal("kept", (string?)Assert.Single(await ListAsync(second.Port))!["title"]);
        using var shown = await http.GetAsync($"http://127.0.0.1:{second.Port}{image}", Cancel);
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        await http.JoinAsync(second.Port, "bob"); // identities go on behind the last one
        Assert.Equal(await SigningKeyAsync(data), await SigningKeyAsync(restored));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(restored, "signing.key")));
        await PostAsync(second.Port, token, "with a token that the first board has signed");
        second.Signal(Signals.Terminate);
        await second.ExitCodeAsync();
        Assert.Contains("holds a board", (await RunAsync(1, "restore", file, "--data", restored)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_that_does_not_run_is_backed_up_too_and_what_exists_is_not_overwritten()
    {
        var (data, file) = (folder["data"], folder["board.tar"]);
        await made.CopyToAsync(data);
        await using (var board = StandaloneProcess.Start(data))
        {
            await board.ReadyAsync();
            await PostAsync(board.Port, await http.JoinAsync(board.Port), "kept");
            board.Signal(Signals.Terminate);
            await board.ExitCodeAsync();
        }

        // What a shell says about another server.
        (string, string)[] another = [("PGSERVICE", "none"), ("PGHOSTADDR", "192.0.2.1"), ("PGSSLMODE", "verify-full")];
        await RunAsync(0, Start(another, "backup", file, $"--data={data}"));
        Assert.Contains("exists already", (await RunAsync(1, "backup", file, "--data", data)).Error, StringComparison.Ordinal);

        await RefusedAsync("is damaged", "was damaged: database.dump is not", bytes => bytes[bytes.Length / 2] ^= 1);
        await RefusedAsync(
            "is cut off",
            "cut off",
            bytes => Array.Fill<byte>(bytes, 0, bytes.Length / 2, bytes.Length - (bytes.Length / 2))
        );
        await RefusedAsync("is something else", "is no whole backup of a board", bytes => RandomNumberGenerator.Fill(bytes));

        await WriteOlderAsync(file, folder["older.tar"]);
        var (output, _) = await RunAsync(0, "restore", folder["older.tar"], "--data", folder["restored"]);
        Assert.Contains("this backup has no signing key", output, StringComparison.Ordinal);
        Assert.NotEqual(await SigningKeyAsync(data), await SigningKeyAsync(folder["restored"]));

        (string, string)[] given = [("Auth__SigningKey", Key), ("ConnectionStrings__mail", $"file://{Path.GetTempPath()}"), .. another];
        (output, _) = await RunAsync(0, Start(given, "restore", file, "--data", folder["keyed"]));
        Assert.Contains("Auth__SigningKey is set here and overrides the signing key of this backup", output, StringComparison.Ordinal);

        async Task RefusedAsync(string name, string why, Action<byte[]> damage)
        {
            var bytes = await File.ReadAllBytesAsync(file, Cancel);
            damage(bytes);
            await File.WriteAllBytesAsync(folder[name], bytes, Cancel);
            Assert.Contains(
                why,
                (await RunAsync(1, "restore", folder[name], "--data", folder["restored"])).Error,
                StringComparison.Ordinal
            );
            Assert.False(Directory.Exists(Path.Combine(folder["restored"], "postgres")));
            Assert.False(Directory.Exists(Path.Combine(folder["restored"], "restore")));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_is_set_otherwise_is_in_no_file_and_no_backup(bool credential)
    {
        var (data, file, restored) = (folder["data"], folder["board.tar"], folder["restored"]);
        await made.CopyToAsync(data);
        await File.WriteAllTextAsync(Path.Combine(data, "signing.key"), "of an earlier version, which nobody has ever read", Cancel);
        var credentials = Directory.CreateDirectory(folder["credentials"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(credentials, "Auth__SigningKey"), Key, Cancel);
        string[] setting = [credential ? $"CREDENTIALS_DIRECTORY={credentials}" : $"Auth__SigningKey={Key}"];
        await using (var board = StandaloneProcess.Start(data, through: setting))
        {
            await board.ReadyAsync();
            board.Signal(Signals.Terminate);
            Assert.Equal(0, await board.ExitCodeAsync());
        }

        Assert.False(File.Exists(Path.Combine(data, "secrets", "Auth__SigningKey")));
        await RunAsync(0, "backup", file, "--data", data);
        await using (var tar = new TarReader(File.OpenRead(file)))
        {
            while (await tar.GetNextEntryAsync(cancellationToken: Cancel) is { } entry)
                Assert.NotEqual(BackupManifest.SigningKey, entry.Name);
        }

        if (credential)
            return; // The backup is the same for both.

        // As after a restore that was interrupted.
        Directory.CreateDirectory(Path.Combine(restored, "restore"));
        await File.WriteAllTextAsync(Path.Combine(restored, "signing.key"), "made by the restore that was interrupted", Cancel);
        File.SetUnixFileMode(restored, (UnixFileMode)0b111_001_001);
        var (output, _) = await RunAsync(0, "restore", file, "--data", restored);
        Assert.Contains("this backup has no signing key: unless the old board's key is set here", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("/tmp/escaped")]
    [InlineData("images/00/../../../escaped")]
    [InlineData("postgres/postgresql.conf")]
    public async Task Nothing_is_unpacked_but_what_backups_have(string name)
    {
        await using (var tar = new TarWriter(File.Create(folder["evil.tar"]), TarEntryFormat.Pax))
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) }, Cancel);

        var error = await Assert.ThrowsAsync<BoardException>(() =>
            BackupReader.UnpackAsync(folder["evil.tar"], Directory.CreateDirectory(folder["into"]).FullName, Cancel)
        );
        Assert.Contains("does not belong in a backup", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["into"]));
    }

    [Fact]
    public async Task After_half_a_restore_the_board_does_not_start_and_another_restore_does_it_all()
    {
        Directory.CreateDirectory(Path.Combine(folder["data"], "restore"));
        await using var board = StandaloneProcess.Start(folder["data"]);
        Assert.Contains("was not restored to its end", await board.ErrorLineAsync(), StringComparison.Ordinal);
        Assert.Contains(
            "was not restored to its end",
            (await RunAsync(1, "backup", folder["a.tar"], "--data", MakePostgres())).Error,
            StringComparison.Ordinal
        );

        string MakePostgres()
        {
            Directory.CreateDirectory(Path.Combine(folder["data"], "postgres")); // of the restore that was stopped
            return folder["data"];
        }
    }

    [Theory]
    [InlineData("backup needs the name of a file", "backup")]
    [InlineData("there is no board in", "backup", "FILE", "--data", "DATA")]
    [InlineData("there is no such file", "restore", "FILE", "--data", "DATA")]
    public async Task What_cannot_be_done_is_said_in_one_line(string expected, params string[] args)
    {
        var (_, error) = await RunAsync(1, [.. args.Select(a => a is "FILE" or "DATA" ? folder[a] : a)]);
        Assert.Contains(expected, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("54321")] // an account that is not there any more
    public async Task A_folder_of_another_account_says_whose_it_is(string account)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root gives a folder away.");
        var data = Directory.CreateDirectory(folder["data"]).FullName;
        BoardProcess.Output("chown", account, data);
        var expected = $"{data} belongs to {account}: run this as that account (as root: runuser -u {account} -- …)";
        Assert.StartsWith(expected, Assert.Throws<BoardException>(() => DataFolder.Open(data)).Message, StringComparison.Ordinal);
        Assert.Contains(expected, (await RunAsync(1, "backup", folder["a.tar"], "--data", data)).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));
    }

    [Fact]
    public async Task A_pipe_is_not_waited_for()
    {
        using (var mkfifo = Process.Start("mkfifo", folder["pipe"]))
            await mkfifo.WaitForExitAsync(Cancel);
        Assert.Contains(
            "it is not a regular file",
            (await RunAsync(1, "restore", folder["pipe"], "--data", folder["data"])).Error,
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(folder["data"]));
    }

    [Fact]
    public async Task Mail_that_the_API_would_refuse_at_the_end_is_refused_before_anything_is_restored()
    {
        await File.WriteAllTextAsync(folder["board.tar"], "not even looked at", Cancel);
        var smtp = ("ConnectionStrings__mail", "smtp://mail.example.org?from=board@example.org");
        var (_, error) = await RunAsync(1, Start([smtp], "restore", folder["board.tar"], "--data", folder["data"]));
        Assert.Contains("ConnectionStrings__mail is set, and Board__PublicUrl is not", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_that_fills_its_disk_says_so_and_leaves_nothing_there()
    {
        await using var small = await SmallDisk.MountAsync(folder["small"], options: "size=64k,mode=700");
        await File.WriteAllBytesAsync(folder["dump"], new byte[1 << 20], Cancel);
        var full = await Assert.ThrowsAsync<BoardException>(async () =>
        {
            await using var file = BackupWriter.Create(Path.Combine(small.Path, "board.tar"));
            await file.AddAsync(BackupManifest.Dump, folder["dump"], Cancel);
        });
        Assert.Contains("No space left on device", full.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(small.Path));
    }

    [Theory]
    [InlineData("pg_dump: error: could not write to output file: No space left on device", "board.tar.unfinished/database is full")]
    [InlineData(
        "pg_dump: detail: Error message from server: ERROR:  could not write to file \"base/pgsql_tmp/1\": No space left on device",
        "data is full"
    )]
    public async Task The_disk_that_is_full_is_named(string error, string expected)
    {
        var programs = Directory.CreateDirectory(folder["programs"]).FullName;
        Executable.Write(Path.Combine(programs, "pg_dump"), $"#!/bin/sh\ncat >&2 <<'END'\n{error}\nEND\nexit 1\n");
        using var data = DataFolder.Open(folder["data"]);
        data.Password();
        var client = new PostgresClient(new(programs, "15.1"), 1, data);
        var full = await Assert.ThrowsAsync<BoardException>(() => client.DumpAsync(folder["board.tar.unfinished/database"], Cancel));
        Assert.Contains($"the disk that holds {folder.Path}/{expected}: ", full.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        http.Dispose();
        folder.Dispose();
    }

    private static async Task NothingIsWrittenIfItIsStoppedAsync(string data, string file)
    {
        var port = File.ReadLines(Path.Combine(data, "postgres", "postmaster.pid")).ElementAt(3);
        var password = (await File.ReadAllTextAsync(Path.Combine(data, "postgres.password"), Cancel)).Trim();
        var database = Api.ConnectionString(int.Parse(port, CultureInfo.InvariantCulture), password);
        await using var source = NpgsqlDataSource.Create(database);
        await using var holder = await source.OpenConnectionAsync(Cancel);
        await using var held = new NpgsqlCommand($"SELECT pg_advisory_lock({LockOfBackups})", holder);
        await held.ExecuteNonQueryAsync(Cancel);
        await using var waiting = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
                + "WHERE NOT l.granted AND a.application_name = 'psql')",
            holder
        );
        var stopped = await StoppedAsync(
            _ => Wait.ForAsync("the backup waits", async () => (bool)(await waiting.ExecuteScalarAsync(Cancel))!),
            "backup",
            file,
            "--data",
            data
        );
        Assert.Equal("feedboard: stopped; nothing was written", stopped);
        Assert.False(Path.Exists(file));
        Assert.False(Path.Exists(file + ".unfinished"));
    }

    /// <summary>Stops it as systemd does, after something has come to pass.</summary>
    /// <returns>Its standard error.</returns>
    private static async Task<string> StoppedAsync(Func<Process, Task> until, params string[] args)
    {
        using var process = Start([], args);
        var error = process.StandardError.ReadToEndAsync(Cancel);
        await until(process);
        Signals.Send(process, Signals.Terminate);
        await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(1, process.ExitCode);
        return (await error).Trim();
    }

    /// <summary>Reads its standard output up to a text, which need not end a line.</summary>
    private static async Task SaysAsync(Process process, string text)
    {
        var (said, next) = (new StringBuilder(), new char[1]);
        while (!said.ToString().Contains(text, StringComparison.Ordinal))
        {
            Assert.Equal(1, await process.StandardOutput.ReadAsync(next, Cancel));
            said.Append(next);
        }
    }

    private static Task<(string Output, string Error)> RunAsync(int exitCode, params string[] args) =>
        RunAsync(exitCode, Start([], args));

    private static Process Start(IEnumerable<(string Name, string Value)> environment, params string[] args)
    {
        var info = new ProcessStartInfo(Service.Dotnet)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in args.Prepend(typeof(StandaloneBoard).Assembly.Location))
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        return Process.Start(info)!;
    }

    private static async Task<(string Output, string Error)> RunAsync(int exitCode, Process started)
    {
        using var process = started;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == exitCode, $"{process.ExitCode}: {await output}{await error}");
        return (await output, await error);
    }

    private static Task<string> SigningKeyAsync(string data) => File.ReadAllTextAsync(Path.Combine(data, "signing.key"), Cancel);

    /// <summary>The same backup in format 1, which had no signing key.</summary>
    private static async Task WriteOlderAsync(string file, string older)
    {
        await using var source = new TarReader(File.OpenRead(file));
        await using var target = new TarWriter(File.Create(older), TarEntryFormat.Pax);
        while (await source.GetNextEntryAsync(copyData: true, Cancel) is { } entry)
        {
            if (entry.Name == BackupManifest.SigningKey)
                continue;
            var content = entry.DataStream;
            if (entry.Name == BackupManifest.Name)
            {
                var manifest = (await JsonNode.ParseAsync(content!, cancellationToken: Cancel))!;
                manifest["format"] = 1;
                Assert.True(manifest["entries"]!.AsObject().Remove(BackupManifest.SigningKey));
                content = new MemoryStream(Encoding.UTF8.GetBytes(manifest.ToJsonString()));
            }

            await target.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, entry.Name) { DataStream = content }, Cancel);
        }
    }

    /// <returns>The feed's id.</returns>
    private async Task<string> PostAsync(int port, string token, string title)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(title), "title" },
            { new StringContent("text"), "content" },
            { new ByteArrayContent(TestImages.Png(20, 10)), "images", "a.png" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/api/feed/create") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, Cancel);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancel));
        return (await ListAsync(port))[0]!["id"]!.ToString();
    }

    private Task<JsonObject> ReadAsync(int port, string feed) =>
        http.GetFromJsonAsync<JsonObject>($"http://127.0.0.1:{port}/api/feed/read/{feed}", Cancel)!;

    private Task<JsonArray> ListAsync(int port) => http.GetFromJsonAsync<JsonArray>($"http://127.0.0.1:{port}/api/feed/list", Cancel)!;
}
