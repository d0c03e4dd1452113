using System.Diagnostics;

namespace FeedBoard.Tests.Distributed;

/// <summary>Docker or Podman, with an engine behind it: a client alone starts nothing.</summary>
internal static class ContainerRuntime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly Lazy<string?> Found = new(() => new[] { Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME"), "docker", "podman" }.FirstOrDefault(Answers));

    public static bool IsThere => Found.Value is not null;

    /// <summary>To be called first by whoever starts the app host.</summary>
    public static void Choose() => Environment.SetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME", Found.Value);

    public static void SkipWithout() => Assert.SkipUnless(IsThere, "No container runtime answers (docker info, podman info): the board was not started in containers.");

    private static bool Answers(string? engine)
    {
        if (string.IsNullOrEmpty(engine)) return false;
        try
        {
            using var info = Process.Start(new ProcessStartInfo(engine, ["info"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            info.OutputDataReceived += (_, _) => { };
            info.BeginOutputReadLine();
            info.BeginErrorReadLine();
            if (info.WaitForExit(Limit)) return info.ExitCode == 0;
            info.Kill();
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // There is no such program.
        }
    }
}
