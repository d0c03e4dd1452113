using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FeedBoard.Standalone;

/// <summary>
/// Everything that the board keeps: <c>postgres/</c>, <c>images/</c>, <c>keys/</c>, <c>postgres.password</c>, <c>signing.key</c>,
/// <c>cookies.pem</c>, <c>secrets/</c>, <c>thumbnails/</c>, and a lock that the kernel releases when its holder is gone, however it went;
/// while a backup is being restored, <c>restore/</c> too.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode OnlyMine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode MyFolder = OnlyMine | UnixFileMode.UserExecute;
    private const int Locked = 11,
        DiskFull = 28;
    private const long LeastFree = 32L << 20,
        LeastFreeAtFirst = 256L << 20;

    private readonly FileStream held;

    private DataFolder(FileStream held) => this.held = held;

    /// <summary>Where it really is, links resolved: processes that run in it are known by that.</summary>
    public string Path =>
        System.IO.Path.GetDirectoryName(
            new FileInfo(
                string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{held.SafeFileHandle.DangerousGetHandle()}")
            ).LinkTarget
        )!;

    public string Postgres => In("postgres");

    /// <summary>A cluster in the making: renamed when it is whole, thrown away when that did not come to pass.</summary>
    public string PostgresInTheMaking => In("postgres.new");

    public string Images => In("images");

    /// <summary>What the front end encrypts cookies with: people stay signed in over a restart.</summary>
    public string Keys => In("keys");

    public string PasswordFile => In("postgres.password");

    /// <summary>A file for each setting of the API that is a secret: its name is the setting's, its content the value.</summary>
    public string Secrets => In("secrets");

    /// <summary>There while a backup is being restored, and afterwards when that did not come to its end.</summary>
    public string Restore => In("restore");

    /// <summary>The folder of a board that runs, to read what it keeps.</summary>
    /// <exception cref="BoardException">No board was made there, or this user may not read it.</exception>
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

    /// <exception cref="AlreadyRunningException">Another one runs on it.</exception>
    /// <exception cref="BoardException">It cannot be written to.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path);
                // As root, PostgreSQL's own user passes through to its folder; it can list nothing on the way.
                File.SetUnixFileMode(
                    path,
                    Environment.IsPrivilegedProcess ? MyFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : MyFolder
                );
            }

            // Others could put links in the place of what is written there.
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
                foreach (var mine in (string[])[folder.Images, folder.Keys])
                {
                    if (!Directory.Exists(mine))
                        Directory.CreateDirectory(mine, MyFolder);
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

    public static BoardException Full(string path) =>
        new($"the disk that holds {path} is full: free some space, or choose another folder with --data");

    public string SigningKey() => Secret(In("signing.key"), () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)));

    /// <summary>Encrypts what is in <see cref="Keys"/>.</summary>
    /// <returns>The file of a certificate with its private key, made at the first call.</returns>
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
                using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(100)); // nobody looks at its dates
                return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem();
            }
        );
        return file;
    }

    public string Password() => Secret(PasswordFile, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));

    /// <summary>The password for PostgreSQL's own programs.</summary>
    /// <returns>A file in the form of <c>PGPASSFILE</c>.</returns>
    public string PasswordFileOfClients() => Write("postgres.pgpass", $"127.0.0.1:*:*:{PostgresCluster.User}:{Password()}\n");

    /// <returns>The files.</returns>
    public IReadOnlyList<string> WriteSecrets(IEnumerable<KeyValuePair<string, string>> secrets)
    {
        // As root the folder stays root's, so that nobody else puts anything into it; the services read what is theirs there.
        if (!Directory.Exists(Secrets))
            Directory.CreateDirectory(Secrets, MyFolder);
        if (Environment.IsPrivilegedProcess)
            File.SetUnixFileMode(
                Secrets,
                MyFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute
            );
        return [.. secrets.Select(s => Write(System.IO.Path.Combine("secrets", s.Key), s.Value))];
    }

    public void Dispose() => held.Dispose();

    private static BoardException Explain(string path, Exception e) =>
        e.HResult == DiskFull
            ? Full(path)
            : new(
                $"cannot write to {path} ({FirstLine(e.Message)}): make it writable for this user, or choose another folder with --data",
                e
            );

    /// <summary>Of what went wrong, to be said within a line of ours.</summary>
    internal static string FirstLine(string text) => text.Split('\n')[0].TrimEnd('.', ' ');

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private void CheckItTakesData()
    {
        var probe = In("probe.tmp");
        try
        {
            File.Delete(probe); // of a start that was killed
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write);
            file.Write(new byte[64 << 10]);
        }
        finally
        {
            File.Delete(probe);
        }

        var least = Directory.Exists(Postgres) ? LeastFree : LeastFreeAtFirst;
        if (new DriveInfo(Path).AvailableFreeSpace is var free && free < least)
            throw new BoardException(
                $"the disk that holds {Path} is full ({free >> 20} MB free, {least >> 20} MB needed): free some space, or choose another folder with --data"
            );
    }

    private string Secret(string file, Func<string> make)
    {
        try
        {
            if (File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } kept)
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

    /// <summary>Writes a file that only this user can read, whole or not at all.</summary>
    private string Write(string name, string content)
    {
        // A backup may do so while the board runs, and another backup too.
        var (file, unfinished) = (In(name), In($"{name}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.tmp"));
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
            throw Explain(Path, e);
        }
    }
}
