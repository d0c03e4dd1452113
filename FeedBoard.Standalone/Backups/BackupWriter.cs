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

    private BackupWriter(string place, string folder, FileStream file)
    {
        (this.place, this.folder, this.file) = (place, folder, file);
        tar = new(file, TarEntryFormat.Pax, leaveOpen: true);
    }

    /// <summary>How many images and thumbnails are in it.</summary>
    public int Images => entries.Keys.Count(n => n.StartsWith(BackupManifest.Images, StringComparison.Ordinal));

    /// <summary>The path for the database dump before it is added.</summary>
    public string Dump => Path.Combine(folder, "database");

    /// <exception cref="BoardException">The file exists already or cannot be written.</exception>
    public static BackupWriter Create(string place)
    {
        var unfinished = place + ".unfinished";
        if (Path.Exists(place))
            throw new BoardException($"{place} exists already: give the backup another name");
        try
        {
            if (PrivateFolder.IsMine(unfinished))
                Directory.Delete(unfinished, recursive: true); // left by a killed backup
            PrivateFolder.Create(unfinished);
            return new(place, unfinished, Open(Path.Combine(unfinished, "backup")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(place, e);
        }
    }

    /// <summary>Adds a file that does not change. A file that no longer exists is left out.</summary>
    public async Task AddAsync(string name, string path, CancellationToken cancel)
    {
        FileStream source;
        try
        {
            source = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return; // No row of the dump refers to it: objects of rows are not deleted during a backup.
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
        await tar.DisposeAsync();
        try
        {
            file.Flush(flushToDisk: true);
            await file.DisposeAsync();
            File.Move(file.Name, place, overwrite: false);
        }
        catch (IOException e)
        {
            throw CannotWrite(place, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The file contains the signing key, e-mail addresses and password hashes, so only this user may ever read it.</summary>
    private static FileStream Open(string path) =>
        new(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }
        );

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
