using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace FeedBoard.ServiceDefaults;

/// <summary>Reads secret settings from files. Environment variables are visible to anyone who may inspect the process.</summary>
public static class SecretFiles
{
    /// <summary>The setting that names the folder.</summary>
    public const string Folder = "Secrets:Folder";

    /// <summary>The folder of a systemd unit's credentials (<c>LoadCredential=</c>).</summary>
    private const string Credentials = "CREDENTIALS_DIRECTORY";

    /// <summary>
    /// Adds the folder that <see cref="Folder"/> names, and the credentials of a systemd unit: each file is a setting, its name the
    /// setting's with <c>__</c> for <c>:</c>, such as
    /// <c>Auth__SigningKey</c>. They are read once and override the environment and the command line.
    /// </summary>
    /// <exception cref="InvalidSettingException">A folder does not exist or cannot be read.</exception>
    public static void AddSecretFiles(this IHostApplicationBuilder builder) =>
        builder.AddSecretFiles(Environment.GetEnvironmentVariable(Credentials));

    /// <param name="credentials">
    /// The folder of the credentials. For a unit with <c>LoadCredential=</c>, systemd names it always, and makes it only if a credential
    /// was found.
    /// </param>
    internal static void AddSecretFiles(this IHostApplicationBuilder builder, string? credentials)
    {
        Add(builder, Folder, builder.Configuration[Folder]);
        if (Path.Exists(credentials))
            Add(builder, Credentials, credentials);
    }

    private static void Add(IHostApplicationBuilder builder, string setting, string? folder)
    {
        if (string.IsNullOrEmpty(folder))
            return;
        try
        {
            builder.Configuration.AddKeyPerFile(Path.GetFullPath(folder), optional: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingException($"{setting} must be a folder of files that the service can read: {e.Message}", e);
        }
    }
}
