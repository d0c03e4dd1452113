using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace FeedBoard.Standalone;

/// <summary>
/// The data of the board: <c>postgres/</c>, <c>images/</c>, <c>mail/</c>, <c>keys/</c>, <c>postgres.password</c>,
/// <c>signing.key</c>, <c>cookies.pem</c>, <c>secrets/</c>, <c>thumbnails/</c>, and a lock that the kernel releases when its holder ends;
/// during a restore also <c>restore/</c>.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class DataFolder : IDisposable
{
    private const UnixFileMode OnlyMine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int DiskFull = 28;
    private const long LeastFree = 32L << 20,
        LeastFreeAtFirst = 256L << 20;

    /// <summary>The <see cref="Exception.HResult"/> of a file that another process has opened for itself alone.</summary>
    internal const int Locked = 11;

    private readonly FileStream held;

    private DataFolder(FileStream held) => this.held = held;

    /// <summary>The real path with links resolved, by which processes that run in it are found.</summary>
    public string Path =>
        System.IO.Path.GetDirectoryName(
            new FileInfo(
                string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{held.SafeFileHandle.DangerousGetHandle()}")
            ).LinkTarget
        )!;

    public string Postgres => In("postgres");

    /// <summary>A cluster during its creation. Renamed when complete; deleted if the creation failed.</summary>
    public string PostgresInTheMaking => In("postgres.new");

    public string Images => In("images");

    /// <summary>Where mails are written as files, unless the board has a mail server. Not in backups: there are links in them.</summary>
    public string Mail => In("mail");

    /// <summary>The keys of the front end's cookies. They keep people signed in across a restart.</summary>
    public string Keys => In("keys");

    public string PasswordFile => In("postgres.password");

    /// <summary>The key that signs access tokens and encrypts the secrets of authenticator apps, unless another one is set.</summary>
    public string SigningKeyFile => In("signing.key");

    /// <summary>A file for each secret setting of the API: the file name is the setting, the content its value.</summary>
    public string Secrets => In("secrets");

    /// <summary>
    /// The signing key as the services read it. Missing beside their other secrets if their key is set otherwise.
    /// </summary>
    public string SecretKeyFile => System.IO.Path.Combine(Secrets, Api.KeyVariable);

    /// <summary>
    /// Whether the board had another key than <see cref="SigningKeyFile"/> at its last start. The environment and credentials of a backup
    /// are not those of the board.
    /// </summary>
    public bool HadAnotherKey => File.Exists(System.IO.Path.Combine(Secrets, Api.DatabaseVariable)) && !File.Exists(SecretKeyFile);

    /// <summary>Exists during a restore, and after an interrupted one.</summary>
    public string Restore => In("restore");

    /// <summary>Opens the folder of a running board to read it.</summary>
    /// <exception cref="BoardException">The folder holds no board, or this user cannot read it.</exception>
    public static DataFolder OpenBeside(string path)
    {
        try
        {
            return new(new(System.IO.Path.Combine(path, "postgres.password"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BoardException($"no board can be read in {path} ({FirstLine(e.Message)}): name its folder with --data", e);
        }
    }

    /// <exception cref="BoardException">The folder belongs to another account, as that of a systemd unit does for root.</exception>
    public static void ThrowIfAnothers(string path)
    {
        if (PrivateFolder.OtherOwner(path) is { } owner)
            throw new BoardException(
                $"{path} belongs to {owner}: run this as that account (as root: runuser -u {owner} -- …), or choose another folder with "
                    + "--data"
            );
    }

    /// <exception cref="AlreadyRunningException">Another board runs on it.</exception>
    /// <exception cref="BoardException">The folder is not writable.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path);
                // As root, lets PostgreSQL's user pass to its own folder without listing this one.
                File.SetUnixFileMode(
                    path,
                    Environment.IsPrivilegedProcess
                        ? PrivateFolder.Mode | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
                        : PrivateFolder.Mode
                );
            }

            ThrowIfAnothers(path);
            // Others could replace files by links.
            if (!PrivateFolder.IsClosedToOthers(path))
                throw new BoardException(
                    $"others can write to {path}: take that from them (chmod go-w), or choose a folder of your own with --data"
                );

            var file = new FileStream(
                System.IO.Path.Combine(path, "lock"),
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = OnlyMine,
                }
            );
            try
            {
                var folder = new DataFolder(file);
                folder.CheckItTakesData();
                foreach (var mine in (string[])[folder.Images, folder.Mail, folder.Keys])
                {
                    if (!Directory.Exists(mine))
                        Directory.CreateDirectory(mine, PrivateFolder.Mode);
                }

                return folder;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (IOException e) when (e.HResult == Locked)
        {
            throw new AlreadyRunningException(
                $"a board already runs on {path}: stop that one, or give this one a folder of its own with --data",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(path, e);
        }
    }

    /// <exception cref="BoardException">The output of a program says that the disk is full.</exception>
    public void ThrowIfFull(string output)
    {
        if (SaysFull(output))
            throw Full(Path);
    }

    /// <summary>Whether the output of a program says that a disk is full.</summary>
    internal static bool SaysFull(string output) => output.Contains("No space left on device", StringComparison.Ordinal);

    public string SigningKey() => Secret(SigningKeyFile, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)));

    /// <summary>Encrypts <see cref="Keys"/>.</summary>
    /// <returns>The file of a certificate with its private key, created at the first call.</returns>
    public string CookieCertificate()
    {
        var file = In("cookies.pem");
        Secret(
            file,
            () =>
            {
                using var key = RSA.Create(3072);
                var request = new CertificateRequest("CN=FeedBoard", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                var now = TimeProvider.System.GetUtcNow();
                using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(100)); // its dates are never checked
                return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem();
            }
        );
        return file;
    }

    /// <summary>The password of a cluster, or of one that is about to be made.</summary>
    public string Password() => Secret(PasswordFile, NewPassword);

    /// <summary>The password of a cluster; null if its file is lost or blank.</summary>
    public string? KnownPassword()
    {
        try
        {
            return Kept(PasswordFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(Path, e);
        }
    }

    public static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Keeps a password that the cluster has got.</summary>
    public void KeepPassword(string password) => Write(System.IO.Path.GetFileName(PasswordFile), password + "\n");

    /// <summary>The password for PostgreSQL's client programs.</summary>
    /// <returns>A file in the format of <c>PGPASSFILE</c>.</returns>
    /// <exception cref="BoardException">The password is lost.</exception>
    public string PasswordFileOfClients()
    {
        var password =
            KnownPassword() ?? throw new BoardException($"{PasswordFile} is empty: start the board again, which sets a new password");
        return Write("postgres.pgpass", $"127.0.0.1:*:*:{PostgresDataDirectory.User}:{password}\n");
    }

    /// <returns>The files.</returns>
    public IReadOnlyList<string> WriteSecrets(IEnumerable<KeyValuePair<string, string>> secrets)
    {
        // As root, the folder stays owned by root so that nobody else can add files. The services can read theirs.
        if (!Directory.Exists(Secrets))
            Directory.CreateDirectory(Secrets, PrivateFolder.Mode);
        if (Environment.IsPrivilegedProcess)
            File.SetUnixFileMode(
                Secrets,
                PrivateFolder.Mode | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute
            );
        // Left by a killed start. Those of earlier versions had no dot in front: the services read them as settings, or may not open them.
        foreach (var file in Directory.EnumerateFiles(Secrets).Where(f => Unfinished().IsMatch(System.IO.Path.GetFileName(f))))
            File.Delete(file);
        return [.. secrets.Select(s => Write(System.IO.Path.Combine("secrets", s.Key), s.Value))];
    }

    public void Dispose() => held.Dispose();

    private static BoardException Full(string path) =>
        new($"the disk that holds {path} is full: free some space, or choose another folder with --data");

    private static BoardException Explain(string path, Exception e) =>
        e.HResult == DiskFull
            ? Full(path)
            : new(
                $"cannot write to {path} ({FirstLine(e.Message)}): make it writable for this user, or choose another folder with --data",
                e
            );

    /// <summary>The first line of an error, for use in a message.</summary>
    internal static string FirstLine(string text) => text.Split('\n')[0].TrimEnd('.', ' ');

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private void CheckItTakesData()
    {
        var probe = In("probe.tmp");
        try
        {
            File.Delete(probe); // left by a killed start
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write);
            file.Write(new byte[64 << 10]);
        }
        finally
        {
            File.Delete(probe);
        }

        var least = Directory.Exists(Postgres) ? LeastFree : LeastFreeAtFirst;
        var disk = new DriveInfo(Path);
        // A disk that says nothing about its size has room, as for the images of the API.
        if (disk.TotalSize > 0 && disk.AvailableFreeSpace is var free && free < least)
            throw new BoardException(
                $"the disk that holds {Path} is full ({free >> 20} MB free, {least >> 20} MB needed): free some space, or choose another "
                    + $"folder with --data"
            );
    }

    private string Secret(string file, Func<string> make)
    {
        try
        {
            if (Kept(file) is { } kept)
                return kept;
            var secret = make();
            Write(System.IO.Path.GetFileName(file), secret + "\n");
            return secret;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(Path, e);
        }
    }

    /// <summary>The content of a secret's file without white space around it; null if it is missing or blank.</summary>
    private static string? Kept(string file) => File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } kept ? kept : null;

    /// <summary>Atomically writes a file that only this user can read.</summary>
    private string Write(string name, string content)
    {
        // A backup may do the same while the board or another backup runs. The services skip names with a dot in front.
        var file = In(name);
        var unfinished = System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(file)!,
            string.Create(CultureInfo.InvariantCulture, $".{System.IO.Path.GetFileName(file)}.{Environment.ProcessId}.tmp")
        );
        try
        {
            File.Delete(unfinished);
            using (
                var stream = new FileStream(
                    unfinished,
                    new FileStreamOptions
                    {
                        Mode = FileMode.CreateNew,
                        Access = FileAccess.Write,
                        UnixCreateMode = OnlyMine,
                    }
                )
            )
            {
                stream.Write(Encoding.ASCII.GetBytes(content));
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file, overwrite: true);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Delete(unfinished);
            throw Explain(Path, e);
        }
    }

    private static void Delete(string unfinished)
    {
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error says why.
        }
    }

    /// <summary>The name of a file that <see cref="Write"/> has not finished.</summary>
    [GeneratedRegex(@"\.[0-9]+\.tmp$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unfinished();
}
