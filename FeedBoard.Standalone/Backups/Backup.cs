using System.Globalization;
using System.Runtime.Versioning;

namespace FeedBoard.Standalone.Backups;

/// <summary>
/// <c>backup FILE</c>: writes a snapshot of the database, all of its images and the signing key of the data folder into one file. The board
/// may run meanwhile; only the deletion of images waits. The password of the database and the keys of cookies are not included.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Backup(Options options, Steps steps)
{
    // The account of the services owns the images, so root must not follow links among them.
    private static readonly EnumerationOptions WithoutLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint };

    public async Task RunAsync(CancellationToken stop)
    {
        var begun = TimeProvider.System.GetUtcNow();
        DataFolder.ThrowIfAnothers(options.Data); // or it would seem to be empty
        await using var file = BackupWriter.Create(options.File!);
        DataFolder data;
        try
        {
            if (!Directory.Exists(Path.Combine(options.Data, "postgres")))
                throw new BoardException($"there is no board in {options.Data}: name its folder with --data");
            data = DataFolder.Open(options.Data);
        }
        catch (AlreadyRunningException)
        {
            using var running = DataFolder.OpenBeside(options.Data);
            var cluster = new PostgresDataDirectory(running);
            var client = new PostgresClient(await PostgresBinaries.FindAsync(cluster, options.Data, steps, stop), Port(running), running);
            await WriteAsync(running, client, file, stop);
            await FinishAsync(file, begun, cluster, stop);
            return;
        }

        using (data)
        {
            await LocalPostgres.SettleAsync(data, stop);
            var (cluster, binaries) = await LocalPostgres.FindAsync(data, options.Data, steps, stop);
            await cluster.PasswordAsync(binaries, stop);
            await using var server = await steps.DoAsync(
                $"starting PostgreSQL {binaries.Version} on {data.Path}",
                () => PostgresServer.StartAsync(cluster, binaries, data, stop)
            );
            await WriteAsync(data, new(binaries, server.Port, data), file, stop);
            await FinishAsync(file, begun, cluster, stop);
        }
    }

    private async Task WriteAsync(DataFolder data, PostgresClient client, BackupWriter file, CancellationToken stop)
    {
        // Of a board that only the app host has run there is none: that one keeps its key in the user secrets. A key that the board does
        // not use would mislead the restored one.
        if (File.Exists(data.SigningKeyFile) && !data.HadAnotherKey)
            await file.AddAsync(BackupManifest.SigningKey, data.SigningKeyFile, stop);
        await using var locked = await client.LockAsync(stop);
        await steps.DoAsync("reading the database", () => client.DumpAsync(file.Dump, stop));
        await file.AddAsync(BackupManifest.Dump, file.Dump, stop);
        File.Delete(file.Dump); // frees the space for the images
        await steps.DoAsync(
            "reading the images",
            async () =>
            {
                foreach (var folder in Directory.EnumerateDirectories(data.Images, "*", WithoutLinks).Order(StringComparer.Ordinal))
                {
                    foreach (var image in Directory.EnumerateFiles(folder, "*", WithoutLinks))
                    {
                        var name = $"{BackupManifest.Images}{Path.GetFileName(folder)}/{Path.GetFileName(image)}";
                        if (BackupManifest.IsName(name))
                            await file.AddAsync(name, image, stop); // other names are unfinished uploads
                    }
                }
            }
        );
        await locked.MustHoldAsync(stop);
    }

    private async Task FinishAsync(BackupWriter file, DateTimeOffset begun, PostgresDataDirectory cluster, CancellationToken stop)
    {
        await file.FinishAsync(begun, cluster.Version!.Value, stop);
        var size = new FileInfo(options.File!).Length;
        await steps.SayAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{options.File}: the database and {file.Images} images and thumbnails, {size / 1e6:0.0} MB; keep it secret"
            )
        );
    }

    /// <summary>The port is in the fourth line of PostgreSQL's pid file.</summary>
    private static int Port(DataFolder data)
    {
        var file = Path.Combine(data.Postgres, "postmaster.pid");
        return
            File.Exists(file)
            && File.ReadLines(file).ElementAtOrDefault(3) is { } line
            && int.TryParse(line.Trim(), CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new BoardException(
                $"the board on {data.Path} has not started its database yet, or is stopping: try again when it is up, or down"
            );
    }
}
