using System.Runtime.Versioning;

namespace FeedBoard.Standalone;

/// <summary>
/// The files of the data folder that the services use: secrets, images, mails, cookie keys, and the folder of the thumbnail socket.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class ServiceFiles
{
    /// <summary>
    /// Writes the secrets. As root, makes the services owners of files that an earlier version, a restore or the app host created as root.
    /// </summary>
    public static async Task PrepareAsync(DataFolder data, string connectionString, CancellationToken cancel)
    {
        KeyValuePair<string, string>[] key = Api.KeyIsSet ? [] : [new(Api.KeyVariable, data.SigningKey())];
        var secrets = data.WriteSecrets([.. key, new(Api.DatabaseVariable, connectionString)]);
        if (key.Length == 0)
            File.Delete(data.SecretKeyFile); // of an earlier start, which had no other key
        var thumbnails = Path.Combine(data.Path, Path.GetDirectoryName(Thumbnails.Socket)!);
        Directory.CreateDirectory(thumbnails, PrivateFolder.Mode);
        if (Accounts.Services is not { } services)
            return;

        // The accounts can write in these folders, so a file may become a link at any moment: -execdir runs in the folder of each file, and
        // chown -h never follows a link. Files with hard links are left out.
        await MustAsync(
            new(
                "find",
                [
                    data.Images,
                    data.Mail,
                    data.Keys,
                    data.CookieCertificate(),
                    .. secrets,
                    "-xdev",
                    "-user",
                    "0",
                    "(",
                    "-type",
                    "d",
                    "-o",
                    "-type",
                    "f",
                    "-links",
                    "1",
                    ")",
                    "-execdir",
                    "chown",
                    "-h",
                    $"{services}:{services}",
                    "{}",
                    "+",
                ],
                data.Path
            ),
            cancel
        );
        await MustAsync(new("chown", ["-h", $"{Accounts.Thumbnails}:{services}", thumbnails], data.Path), cancel);
        File.SetUnixFileMode(thumbnails, UnixFileMode.SetGroup | PrivateFolder.Mode | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
    }

    private static async Task MustAsync(ChildStart start, CancellationToken cancel)
    {
        // -execdir refuses relative folders in PATH.
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" };
        var (exitCode, _, error) = await ChildProcess.RunAsync(start with { Environment = environment }, "", cancel);
        if (exitCode != 0)
            throw new BoardException($"the files of the board cannot be given to its account: {ChildProcess.Why(error, exitCode)}");
    }
}
