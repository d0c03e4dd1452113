using System.Diagnostics;

namespace FeedBoard.Tests.Servers;

/// <summary>Programs that a test writes and then has started.</summary>
/// <remarks>
/// Another process writes the file. A file that this one writes is open, for a moment, in each program that other tests start just then,
/// and the system refuses to start it meanwhile ("Text file busy").
/// </remarks>
internal static class Executable
{
    /// <param name="path">An old file there is replaced.</param>
    /// <param name="script">With its first line, <c>#!/bin/sh</c>.</param>
    public static void Write(string path, string script)
    {
        File.Delete(path);
        var start = new ProcessStartInfo("/bin/sh", ["-c", "cat >\"$0\" && chmod 755 \"$0\"", path])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        using var shell = Process.Start(start)!;
        shell.StandardInput.Write(script);
        shell.StandardInput.Close();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
