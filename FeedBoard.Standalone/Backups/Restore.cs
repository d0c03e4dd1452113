using System.Globalization;
using System.Runtime.Versioning;

namespace FeedBoard.Standalone.Backups;

/// <summary>
/// <c>restore FILE</c>: creates a board from a backup, after the whole backup was checked. Files of an interrupted restore are deleted by
/// the next one.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Restore(Options options, Steps steps)
{
    public async Task RunAsync(CancellationToken stop)
    {
        if (!File.Exists(options.File))
            throw new BoardException($"cannot read {options.File}: there is no such file");
        if (!PrivateFolder.IsFile(options.File))
            throw new BoardException($"cannot read {options.File}: it is not a regular file");
        using var data = DataFolder.Open(options.Data);
        GivenSettings.Of(data.Secrets).CheckMail(); // the API would refuse it at the end
        await Orphans.StopAsync(data, stop);
        Clear(data);
        var (cluster, binaries) = await LocalPostgres.FindAsync(data, options.Data, steps, stop);

        var manifest = await steps.DoAsync("unpacking and checking the backup", () => UnpackAsync(data, stop));
        try
        {
            if (manifest.Postgres > binaries.Major)
                binaries = PostgresBinaries.ChooseForBackup(await PostgresBinaries.FindAsync(stop), manifest.Postgres);
        }
        catch
        {
            Directory.Delete(data.Restore, recursive: true); // nothing was changed yet
            throw;
        }

        await steps.DoAsync($"making a database in {data.Path}", () => cluster.MakeAsync(binaries, stop));
        await using var server = await PostgresServer.StartAsync(cluster, binaries, data, stop);
        await steps.DoAsync(
            "filling the database",
            () => new PostgresClient(binaries, server.Port, data).RestoreAsync(Path.Combine(data.Restore, BackupManifest.Dump), stop)
        );
        var images = Path.Combine(data.Restore, "images");
        if (Directory.Exists(images))
        {
            Directory.Delete(data.Images); // empty
            Directory.Move(images, data.Images);
            File.SetUnixFileMode(data.Images, PrivateFolder.Mode);
        }

        await TakeKeyAsync(data);
        await ChildProcess.RunAsync(new("sync", ["-f", data.Images], data.Path), "", stop);
        var (connection, page) = (Api.ConnectionString(server.Port, data.Password()), Web.AddressAt(options.WebPort));
        var api = await Api.PrepareAsync(data, connection, options.ApiPort, stop, page);
        await steps.DoAsync("applying migrations", () => api.MigrateAsync(stop));
        var (whole, found) = await steps.DoAsync("looking for each image", () => api.CheckImagesAsync(stop));
        Directory.Delete(data.Restore, recursive: true);
        await steps.SayAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"restored what was backed up at {manifest.Created.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {found}"
            )
        );
        if (!whole)
            throw new BoardException($"images are missing, as they were when the backup was made ({found}); all else was restored");
    }

    /// <summary>
    /// Makes the signing key of the backup that of the board, so that codes of authenticator apps stay right. A key in the data folder says
    /// nothing: the restore before this one, which was interrupted, may have made it.
    /// </summary>
    private async Task TakeKeyAsync(DataFolder data)
    {
        var key = Path.Combine(data.Restore, BackupManifest.SigningKey);
        var inBackup = File.Exists(key);
        if (inBackup)
            File.Move(key, data.SigningKeyFile, overwrite: true);
        if (inBackup && !Api.KeyIsSet)
            return;
        var why = inBackup
            ? $"{Api.KeyVariable} is set here and overrides the signing key of this backup"
            : "this backup has no signing key";
        await steps.SayAsync(
            $"note: {why}: unless the old board's key is set here, codes of authenticator apps are wrong: people log in with a recovery "
                + "code or a passkey, or you turn their second factor off (turn-off-second-factor)"
        );
    }

    /// <exception cref="BoardException">The folder holds a board.</exception>
    private static void Clear(DataFolder data)
    {
        var unfinished = Directory.Exists(data.Restore);
        if (
            !unfinished
            && (Directory.Exists(data.Postgres) || Directory.EnumerateFiles(data.Images, "*", SearchOption.AllDirectories).Any())
        )
            throw new BoardException($"{data.Path} holds a board: restore into another folder with --data, or move that one away");
        foreach (var folder in (string[])[data.Postgres, data.Images])
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(data.Images, PrivateFolder.Mode);
        if (unfinished)
            Directory.Delete(data.Restore, recursive: true);
    }

    private async Task<BackupManifest> UnpackAsync(DataFolder data, CancellationToken stop)
    {
        Directory.CreateDirectory(data.Restore, PrivateFolder.Mode);
        try
        {
            return await BackupReader.UnpackAsync(options.File!, data.Restore, stop);
        }
        catch
        {
            Directory.Delete(data.Restore, recursive: true); // nothing was changed yet
            throw;
        }
    }
}
