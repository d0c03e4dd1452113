using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace FeedBoard.Standalone.Backups;

/// <summary>The last entry of a backup: the list of its entries. A file without it is truncated.</summary>
/// <param name="Format">The version of the file format; 1 has no signing key.</param>
/// <param name="Created">When the backup was started.</param>
/// <param name="Postgres">Major version of the PostgreSQL that wrote the dump. An older one may be unable to read it.</param>
/// <param name="Entries">By name.</param>
internal sealed partial record BackupManifest(
    int Format,
    DateTimeOffset Created,
    int Postgres,
    IReadOnlyDictionary<string, BackupEntry> Entries
)
{
    public const int NewestFormat = 2;
    public const string Name = "manifest.json",
        SigningKey = "signing.key",
        Dump = "database.dump",
        Images = "images/";

    /// <summary>Whether a backup may contain this entry. Other entries are never unpacked.</summary>
    public static bool IsName(string name) => name is Name or SigningKey or Dump || ImageName().IsMatch(name);

    [GeneratedRegex("^images/[0-9a-f]{2}/[0-9a-z][0-9a-z._-]{0,99}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ImageName();
}

/// <param name="Size">In bytes.</param>
/// <param name="Sha256">The hash of the content, in lower-case hexadecimal digits.</param>
internal sealed record BackupEntry(long Size, string Sha256);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
