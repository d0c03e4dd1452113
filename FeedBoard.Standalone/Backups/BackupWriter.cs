using System.Formats.Tar;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json;

namespace FeedBoard.Standalone.Backups;

/// <summary>
/// Writes a backup: a POSIX tar file. Until it is complete, it and its parts are in a private folder next to it. So files and links of
/// others are neither followed nor overwritten, and nobody else can read it.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class BackupWriter : IAsyncDisposable
{
    private readonly string place,
        folder;
    private readonly FileStream file;
    private readonly TarWriter tar;
    private readonly SortedDictionary<string, BackupEntry> entries = new(StringComparer.Ordinal);
    private bool moved;

    private BackupWriter(string place, string folder, FileStream file)
    {
        (this.place, this.folder, this.file) = (place, folder, file);
        tar = new(file, TarEntryFormat.Pax, leaveOpen: true);
    }

    /// <summary>How many images and thumbnails are in it.</summary>
    public int Images => entries.Keys.Count(n => n.StartsWith(BackupManifest.Images, StringComparison.Ordinal));

    /// <summary>The path for the database dump before it is added.</summary>
    public string Dump => Path.Combine(folder, "database");

    /// <exception cref="BoardException">The file exists already or cannot be written, or another backup is writing it.</exception>
    public static BackupWriter Create(string place)
    {
        var unfinished = place + ".unfinished";
        if (Path.Exists(place))
            throw new BoardException($"{place} exists already: give the backup another name");
        try
        {
            if (PrivateFolder.IsMine(unfinished))
                DeleteLeftover(unfinished);
            PrivateFolder.Create(unfinished);
            return new(place, unfinished, Open(Path.Combine(unfinished, "backup"), FileMode.CreateNew));
        }
        catch (IOException e) when (e.HResult == DataFolder.Locked)
        {
            throw new BoardException($"another backup is being written to {place}: wait for it, or give this one another name", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(place, e);
        }
    }

    /// <summary>Adds a file that does not change. An image that no longer exists is left out.</summary>
    /// <exception cref="BoardException">The backup cannot be written, or another file does not exist.</exception>
    public async Task AddAsync(string name, string path, CancellationToken cancel)
    {
        FileStream source;
        try
        {
            source = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (FileNotFoundException) when (name.StartsWith(BackupManifest.Images, StringComparison.Ordinal))
        {
            return; // No row of the dump refers to it: objects of rows are not deleted during a backup.
        }
        catch (FileNotFoundException e)
        {
            throw CannotWrite(place, e);
        }

        await using (source)
        {
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(source, cancel));
            source.Position = 0;
            await WriteAsync(name, source, cancel);
            entries.Add(name, new(source.Length, sha256));
        }
    }

    /// <summary>Writes the manifest and moves the file to its destination.</summary>
    public async Task FinishAsync(DateTimeOffset begun, int postgres, CancellationToken cancel)
    {
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new(BackupManifest.NewestFormat, begun, postgres, entries),
            BackupJson.Default.BackupManifest
        );
        await WriteAsync(BackupManifest.Name, new MemoryStream(manifest), cancel);
        try
        {
            await tar.DisposeAsync();
            file.Flush(flushToDisk: true);
            File.Move(file.Name, place, overwrite: false); // before the file is closed, so that no other backup takes it for a leftover
            moved = true;
        }
        catch (IOException e)
        {
            throw CannotWrite(place, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Of a backup that failed: frees the disk, and is still locked against other backups.
            Directory.Delete(folder, recursive: !moved);
        }
        catch (IOException) when (moved)
        {
            // The next backup to this place has taken the empty folder for a leftover, and may already use its own.
        }
        finally
        {
            await file.DisposeAsync();
        }
    }

    /// <summary>Deletes what a killed backup has left: nobody has its file open any more.</summary>
    private static void DeleteLeftover(string folder)
    {
        var backup = Path.Combine(folder, "backup");
        using (File.Exists(backup) ? Open(backup, FileMode.Open) : null)
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>
    /// Opens the file for nobody else. It contains the signing key, e-mail addresses and password hashes, so only this user may ever read
    /// it. Without a buffer, a full disk is noticed by the write and not by the disposal.
    /// </summary>
    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (mode == FileMode.CreateNew)
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(path, options);
    }

    private static BoardException CannotWrite(string place, Exception e) =>
        new($"cannot write {place} ({DataFolder.FirstLine(e.Message)})", e);

    private async Task WriteAsync(string name, Stream content, CancellationToken cancel)
    {
        try
        {
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = content,
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                },
                cancel
            );
        }
        catch (IOException e)
        {
            throw CannotWrite(place, e);
        }
    }
}
