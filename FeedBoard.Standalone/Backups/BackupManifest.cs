using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace FeedBoard.Standalone.Backups;

/// <summary>The last entry of a backup: what must be in it. Where it is missing, the file was cut off.</summary>
/// <param name="Format">Of the file; another one is another program's.</param>
/// <param name="Created">When it was begun.</param>
/// <param name="Postgres">Major version of the PostgreSQL that wrote the dump; an older one may not read it.</param>
/// <param name="Entries">By name.</param>
internal sealed partial record BackupManifest(
    int Format,
    DateTimeOffset Created,
    int Postgres,
    IReadOnlyDictionary<string, BackupEntry> Entries
)
{
    public const int NewestFormat = 1;
    public const string Name = "manifest.json",
        Dump = "database.dump",
        Images = "images/";

    /// <summary>Whether an entry is one that backups have: nothing else is written to a disk.</summary>
    public static bool IsName(string name) => name is Name or Dump || ImageName().IsMatch(name);

    [GeneratedRegex("^images/[0-9a-f]{2}/[0-9a-z][0-9a-z._-]{0,99}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ImageName();
}

/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of all of them, in lower-case hexadecimal digits.</param>
internal sealed record BackupEntry(long Size, string Sha256);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
