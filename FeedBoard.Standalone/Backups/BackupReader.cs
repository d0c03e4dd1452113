using System.Formats.Tar;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json;

namespace FeedBoard.Standalone.Backups;

/// <summary>Unpacks a backup and compares it with its manifest.</summary>
[SupportedOSPlatform("linux")]
internal static class BackupReader
{
    private const int MostOfManifest = 1 << 30;

    /// <param name="file">The backup.</param>
    /// <param name="folder">An empty folder for the key, the dump and the images.</param>
    /// <exception cref="BoardException">The file is not a backup, or is truncated, changed, or of a newer version. Delete the folder
    /// then.</exception>
    public static async Task<BackupManifest> UnpackAsync(string file, string folder, CancellationToken cancel)
    {
        var found = new Dictionary<string, BackupEntry>(StringComparer.Ordinal);
        BackupManifest? manifest = null;
        await using var archive = Open(file);
        try
        {
            await using var tar = new TarReader(archive, leaveOpen: true);
            while (manifest is null && await tar.GetNextEntryAsync(copyData: false, cancel) is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !BackupManifest.IsName(entry.Name))
                    throw new InvalidDataException($"{entry.Name} does not belong in a backup");
                if (entry.Name is BackupManifest.Name)
                    manifest = await ReadManifestAsync(entry, cancel);
                else if (!found.TryAdd(entry.Name, await UnpackAsync(entry, Path.Combine(folder, entry.Name), cancel)))
                    throw new InvalidDataException($"{entry.Name} is in it twice");
            }
        }
        catch (Exception e)
            when (e is InvalidDataException or EndOfStreamException or JsonException or FormatException or ArgumentException)
        {
            throw new BoardException(
                $"{file} is no whole backup of a board ({DataFolder.FirstLine(e.Message)}): restore from another backup file",
                e
            );
        }

        if (manifest is null)
            throw new BoardException($"{file} is cut off: its end is missing, so restore from another backup file");
        if (manifest.Format is < 1 or > BackupManifest.NewestFormat)
            throw new BoardException(
                $"{file} is a backup of format {manifest.Format}, and this version reads up to {BackupManifest.NewestFormat}: restore it "
                    + $"with the version that made it"
            );
        var wrong = manifest
            .Entries.Keys.Union(found.Keys, StringComparer.Ordinal)
            .FirstOrDefault(n => !found.TryGetValue(n, out var is_) || !manifest.Entries.TryGetValue(n, out var was) || is_ != was);
        if (wrong is not null)
            throw new BoardException($"{file} was damaged: {wrong} is not what was backed up, so restore from another backup file");
        return manifest;
    }

    private static FileStream Open(string file)
    {
        try
        {
            return new(file, new FileStreamOptions { BufferSize = 1 << 16, Options = FileOptions.SequentialScan });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BoardException($"cannot read {file} ({DataFolder.FirstLine(e.Message)})", e);
        }
    }

    private static async Task<BackupManifest> ReadManifestAsync(TarEntry entry, CancellationToken cancel)
    {
        if (entry.DataStream is null || entry.Length > MostOfManifest)
            throw new InvalidDataException("its manifest makes no sense");
        return await JsonSerializer.DeserializeAsync(entry.DataStream, BackupJson.Default.BackupManifest, cancel)
            ?? throw new InvalidDataException("its manifest is empty");
    }

    private static async Task<BackupEntry> UnpackAsync(TarEntry entry, string path, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var target = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }
        );
        if (entry.DataStream is { } content)
            await content.CopyToAsync(target, cancel);
        target.Position = 0; // checks the bytes on disk
        return new(target.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(target, cancel)));
    }
}
