using System.Diagnostics;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;
using Npgsql;

namespace FeedBoard.Tests.Deploy;

/// <summary>deploy/backup.sh with the real programs of PostgreSQL, on a board with images in a folder.</summary>
[Slow]
public sealed class BackupScriptTests(FileBoard board) : IClassFixture<FileBoard>, IDisposable
{
    private readonly TestFolder folder = new("backups");

    // The name is in two assemblies that the tests see.
    private static readonly long LockKey = (long)
        typeof(FeedBoard.ServiceDefaults.DatabaseExtensions)
            .Assembly.GetType("FeedBoard.ServiceDefaults.BackupLock")!
            .GetField("Key")!
            .GetRawConstantValue()!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Images => board.ImageStore["file://".Length..];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_writes_the_database_and_the_images_and_keeps_the_newest()
    {
        var ann = await board.JoinAsync();
        await ann.FeedAsync("Kept", "for long", new UploadFile("sea.png", TestImages.Png(30, 20), "image/png"));
        foreach (var old in (string[])["20250101T000000Z", "20250102T000000Z", "20250103T000000Z"])
        {
            await File.WriteAllTextAsync(At($"feedboard-{old}.dump"), "", Cancel);
            await File.WriteAllTextAsync(At($"feedboard-{old}.tar"), "", Cancel);
        }

        await File.WriteAllTextAsync(At("somebody-elses.dump"), "", Cancel);
        await File.WriteAllTextAsync(At("feedboard-mine.dump"), "", Cancel);
        var (exitCode, output) = await RunAsync([new("BACKUP_KEEP", "2")]);
        Assert.True(exitCode == 0, output);

        var names = Directory.EnumerateFiles(folder.Path).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(6, names.Count);
        Assert.Contains("somebody-elses.dump", names);
        Assert.Contains("feedboard-mine.dump", names);
        Assert.Contains("feedboard-20250103T000000Z.dump", names);
        Assert.DoesNotContain("feedboard-20250102T000000Z.dump", names);
        var dump = At(
            names.Last(n => n.StartsWith("feedboard-2", StringComparison.Ordinal) && n.EndsWith(".dump", StringComparison.Ordinal))
        );
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(dump));
        Assert.Contains($"{Path.ChangeExtension(dump, null)} is written", output, StringComparison.Ordinal);

        var restored = await ReadAsync(
            (await PostgresPrograms.FindAsync()).Client("pg_restore"),
            "--data-only",
            "--table=feeds",
            "--file=-",
            dump
        );
        Assert.Contains("Kept", restored, StringComparison.Ordinal);
        var packed = await ReadAsync("tar", "-tf", Path.ChangeExtension(dump, ".tar"));
        Assert.All(await board.StoredNamesAsync(), name => Assert.Contains(name, packed, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_image_is_deleted_meanwhile()
    {
        // A backup waits for the sweeper, as Standalone's does: both take the same lock.
        await using var source = NpgsqlDataSource.Create(board.Database);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using (var take = new NpgsqlCommand($"SELECT pg_advisory_lock_shared({LockKey})", connection))
            await take.ExecuteNonQueryAsync(Cancel);
        var unfinished = Directory.CreateDirectory(At(".feedboard.abcdef")).FullName;
        var running = RunAsync([]);
        await Faults.Wait.ForAsync("the backup to wait", async () => await BoardFixture.WaitingForAdvisoryLocksAsync(board.Database) == 1);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
        Assert.True(Directory.Exists(unfinished)); // the one that it waits for may be at work there
        await connection.CloseAsync();
        var (exitCode, output) = await running;
        Assert.True(exitCode == 0, output);
        Assert.False(Directory.Exists(unfinished)); // left by a killed run
    }

    [Fact]
    public async Task Without_room_nothing_is_written_and_nothing_is_lost()
    {
        await File.WriteAllTextAsync(At("feedboard-20250101T000000Z.dump"), "", Cancel);
        using var programs = new TestFolder("programs");
        // A GiB and a MiB: less than what stays free and the database.
        Executable.Write(
            Path.Combine(programs.Path, "df"),
            "#!/bin/sh\necho Filesystem 1024-blocks Used Available Capacity Mounted on\necho /dev/sda1 2000000 950400 1049600 48% /\n"
        );
        var path = $"{programs.Path}:{(await PostgresPrograms.FindAsync()).Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        var (exitCode, output) = await RunAsync([new("PATH", path), new("BACKUP_KEEP", "1")]);
        Assert.True(exitCode == 1, output);
        Assert.Contains("1025 MiB are free", output, StringComparison.Ordinal);
        Assert.Contains("Set BACKUP_FOLDER to another disk", output, StringComparison.Ordinal);
        Assert.Equal(At("feedboard-20250101T000000Z.dump"), Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path)));
    }

    [Fact]
    public async Task A_backup_that_has_lost_its_lock_is_none()
    {
        await (await board.JoinAsync()).FeedAsync("Kept", "for long", new UploadFile("sea.png", TestImages.Png(30, 20), "image/png"));
        using var programs = new TestFolder("programs");
        // As if the database restarted while the images are read.
        Executable.Write(
            Path.Combine(programs.Path, "tar"),
            "#!/bin/sh\nPATH=${PATH#*:}\npsql --no-psqlrc --quiet --tuples-only --command=\"SELECT pg_terminate_backend(pid) FROM pg_locks "
                + "WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid() AND database = "
                + "(SELECT oid FROM pg_database WHERE datname = current_database())\" >/dev/null\ntar \"$@\"\n"
        );
        var path = $"{programs.Path}:{(await PostgresPrograms.FindAsync()).Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        var (exitCode, output) = await RunAsync([new("PATH", path)]);
        Assert.True(exitCode == 1, output);
        Assert.Contains("the backup failed", output, StringComparison.Ordinal);
        Assert.DoesNotContain("is written", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path)); // it tries again every five minutes
    }

    [Theory]
    [InlineData("1000000", "20250103T000000Z", false)] // young: a restart makes no further one
    [InlineData("1", "20250103T000000Z", true)]
    [InlineData("1000000", "29990101T000000Z", true)] // of a clock that was wrong
    public async Task A_start_makes_a_backup_only_when_the_newest_is_old_enough(string hours, string newest, bool isDue)
    {
        foreach (var old in (string[])["19000101T000000Z", newest])
            await File.WriteAllTextAsync(At($"feedboard-{old}.dump"), "", Cancel);
        await File.WriteAllTextAsync(At("feedboard-later.dump"), "", Cancel); // not one of its own
        using var programs = new TestFolder("programs");
        Executable.Write(Path.Combine(programs.Path, "sleep"), "#!/bin/sh\nkill $PPID\n"); // it would go on for ever
        var path = $"{programs.Path}:{(await PostgresPrograms.FindAsync()).Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        var (exitCode, output) = await RunAsync([new("PATH", path), new("BACKUP_HOURS", hours), new("BACKUP_KEEP", "2")], once: false);
        Assert.True(exitCode == 143, output);
        Assert.Equal(isDue, output.Contains("is written", StringComparison.Ordinal));
        Assert.Equal(
            !isDue,
            output.Contains($"feedboard-{newest}.dump is the newest backup; the next one is made when it is", StringComparison.Ordinal)
        );
        Assert.Equal(!isDue, File.Exists(At("feedboard-19000101T000000Z.dump")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)] // an error of the disk
    public async Task Older_ones_are_deleted_when_the_new_one_is_on_the_disk(int syncExitCode)
    {
        await (await board.JoinAsync()).FeedAsync("Kept", "for long", new UploadFile("sea.png", TestImages.Png(30, 20), "image/png"));
        await File.WriteAllTextAsync(At("feedboard-20250101T000000Z.dump"), "", Cancel);
        using var programs = new TestFolder("programs");
        var log = Path.Combine(programs.Path, "log");
        Executable.Write(
            Path.Combine(programs.Path, "sync"),
            $"#!/bin/sh\necho $(ls '{folder.Path}' | wc -l) \"$@\" >>'{log}'\nexit {syncExitCode}\n"
        );
        var path = $"{programs.Path}:{(await PostgresPrograms.FindAsync()).Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        var (exitCode, output) = await RunAsync([new("PATH", path), new("BACKUP_KEEP", "1")]);
        Assert.True(exitCode == syncExitCode, output);

        var lines = await File.ReadAllLinesAsync(log, Cancel);
        Assert.Matches(@"^1 \S+/dump \S+/tar$", lines[0]); // the old one alone
        if (syncExitCode > 0)
        {
            Assert.Equal(At("feedboard-20250101T000000Z.dump"), Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path)));
            return;
        }

        Assert.Equal($"3 {folder.Path}", lines[1]); // and both parts of the new one
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(folder.Path).Count());
        Assert.False(File.Exists(At("feedboard-20250101T000000Z.dump")));
    }

    [Fact]
    public async Task A_database_that_is_away_fails_and_leaves_nothing_behind()
    {
        var (exitCode, output) = await RunAsync([new("PGPORT", "1")]);
        Assert.Equal(1, exitCode);
        Assert.Contains("the backup failed", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public async Task A_folder_that_changes_while_it_is_packed_is_no_error_and_what_tar_cannot_read_is_one(int tarExitCode, int expected)
    {
        await (await board.JoinAsync()).FeedAsync("Kept", "for long", new UploadFile("sea.png", TestImages.Png(30, 20), "image/png"));
        var upload = Path.Combine(Images, ".unfinished", "half");
        await File.WriteAllTextAsync(upload, "half", Cancel);
        using var programs = new TestFolder("programs");
        // GNU tar ends with 1 for "file changed as we read it", and has written the archive.
        Executable.Write(Path.Combine(programs.Path, "tar"), $"#!/bin/sh\nPATH=${{PATH#*:}}\ntar \"$@\"\nexit {tarExitCode}\n");
        var path = $"{programs.Path}:{(await PostgresPrograms.FindAsync()).Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        var (exitCode, output) = await RunAsync([new("PATH", path)]);
        File.Delete(upload);
        Assert.True(exitCode == expected, output);

        if (expected > 0)
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path)); // a dump without its images is no backup
            return;
        }

        var packed = await ReadAsync("tar", "-tf", Assert.Single(Directory.EnumerateFiles(folder.Path, "*.tar")));
        Assert.All(await board.StoredNamesAsync(), name => Assert.Contains(name, packed, StringComparison.Ordinal));
        Assert.DoesNotContain(".unfinished", packed, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(folder.Path, name);

    private async Task<(int ExitCode, string Output)> RunAsync(
        IEnumerable<KeyValuePair<string, string>> environment,
        bool once = true
    )
    {
        var database = new NpgsqlConnectionStringBuilder(board.Database);
        var start = Start("sh", [Path.Combine(Repository.Root, "deploy", "backup.sh"), .. once ? (string[])["once"] : []]);
        (start.Environment["PGHOST"], start.Environment["PGPORT"]) = (database.Host, $"{database.Port}");
        (start.Environment["PGUSER"], start.Environment["PGPASSWORD"], start.Environment["PGDATABASE"]) = (
            database.Username,
            database.Password,
            database.Database
        );
        (start.Environment["BACKUPS"], start.Environment["IMAGE_FOLDER"]) = (folder.Path, Images);
        start.Environment["PATH"] = $"{(await PostgresPrograms.FindAsync()).Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromMinutes(2), Cancel);
        return (process.ExitCode, await output + await error);
    }

    private static async Task<string> ReadAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(Start(program, arguments))!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromMinutes(2), Cancel);
        return output;
    }

    private static ProcessStartInfo Start(string program, params string[] arguments) =>
        new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
}
