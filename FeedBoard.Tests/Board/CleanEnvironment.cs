using System.Runtime.CompilerServices;

namespace FeedBoard.Tests.Board;

/// <summary>
/// Tests start from the same environment on every machine. Settings of the developer (<c>RateLimits__Scale</c>, <c>ASPNETCORE_URLS</c>,
/// <c>PGHOST</c>, <c>HTTP_PROXY</c>, …) would otherwise be read by the boards of the tests, in this process and in those that it starts.
/// </summary>
internal static class CleanEnvironment
{
    /// <summary>What the machine needs, and what is meant for the tests. Whole names; <c>*</c> stands for any end.</summary>
    private static readonly string[] Kept =
    [
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "SHELL",
        "TERM",
        "TMPDIR",
        "TZ",
        "LANG",
        "LC_*",
        "LD_LIBRARY_PATH",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        // Of .NET and the test runner; not all of DOTNET_*, which the host takes for settings of the program.
        "DOTNET_ROOT*",
        "DOTNET_HOST_PATH",
        "DOTNET_CLI_*",
        "DOTNET_NOLOGO",
        "DOTNET_INSTALL_DIR",
        "NUGET_*",
        "MSBUILDDISABLENODEREUSE",
        "VSTEST_*",
        "XUNIT_*",
        "DOCKER_*",
        "CONTAINER_HOST",
        "CONTAINERS_CONF",
        "ASPIRE_CONTAINER_RUNTIME",
        "XDG_RUNTIME_DIR",
        "FEEDBOARD_*",
    ];

    /// <summary>
    /// For the programs that tests start, which live for seconds: profiling code and compiling it anew comes too late for them, and takes
    /// the processors from all others (a fifth of what boards and replicas cost). Nor do they wait for changed settings: Linux allows 128
    /// such watches a user.
    /// </summary>
    private static readonly Dictionary<string, string> OfPrograms = new(StringComparer.Ordinal)
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_CallCounting"] = "0",
        ["DOTNET_hostBuilder__reloadConfigOnChange"] = "false",
    };

    public static bool IsSetForPrograms(string name) => OfPrograms.ContainsKey(name);

    public static bool IsKept(string name) => Matches(Kept, name);

    /// <summary>Before anything else of this assembly runs.</summary>
    [ModuleInitializer]
    internal static void Clean()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => !IsKept(name)).ToList())
            Environment.SetEnvironmentVariable(name, null);
        foreach (var (name, value) in OfPrograms)
            Environment.SetEnvironmentVariable(name, value);
    }

    private static bool Matches(string[] patterns, string name) =>
        patterns.Any(p => p.EndsWith('*') ? name.StartsWith(p[..^1], StringComparison.Ordinal) : name.Equals(p, StringComparison.Ordinal));
}
