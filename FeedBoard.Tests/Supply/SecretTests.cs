using System.Diagnostics;
using System.Text.RegularExpressions;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;

namespace FeedBoard.Tests.Supply;

/// <summary>Searches all lines that were ever added, on any branch, for secrets.</summary>
[Slow]
public sealed partial class SecretTests
{
    /// <summary>Made up for documents and tests, each of them; nothing opens with them.</summary>
    private static readonly string[] MadeUp =
    [
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIiwic2lkIjoiMSJ9.",
        "q0Zr3Jt5m1Xx7dB2o9VwKfLhYcTnEgSuApIi8RbN6kM",
        "bT3vUq0Zr3Jt5m1Xx7dB2o9VwKfLhYcTnEgSuApIi8R",
        "hunter2-is-secret",
        "AWS_SECRET_ACCESS_KEY",
        "PublicKeyToken=b77a5c561934e089",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3IiwiZXhwIjox",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", // of documentation: "Hello!" twice
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    ];

    [Fact]
    public async Task No_secret_was_ever_committed()
    {
        Assert.SkipUnless(Path.Exists(Path.Combine(Repository.Root, ".git")), "There is no history here: not a clone.");
        var found = new List<string>();
        var (lines, added) = (0, 0);
        var info = new ProcessStartInfo(
            "git",
            [
                "-c",
                "safe.directory=*",
                "-C",
                Repository.Root,
                "log",
                "--all",
                "--patch",
                "--no-color",
                "--unified=0",
                "--no-ext-diff",
                "--text",
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(info)!;
        while (await git.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines++;
            if (!line.StartsWith('+'))
                continue;
            added++;
            if (IsSecret(line))
                found.Add(line);
        }

        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, git.ExitCode);
        Assert.True(added > 10_000, $"only {added} of {lines} lines were looked at: is that the whole history?");
        Assert.Empty(found.Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("+-----BEGIN ", "RSA PRIVATE KEY-----")]
    [InlineData("+  aws_access_key_id: AKIA", "IOSFODNN7EXAMPLE")]
    [InlineData("+  \"SigningKey\": \"", "bm90IGEgc2VjcmV0LCBidXQgYXMgbG9uZw==\"")]
    [InlineData("+Host=db;Username=feedboard;Password=", "9f86d081884c7d659a2feaa0c55ad015")]
    [InlineData("+token: ghp_", "0123456789abcdefghijklmnopqrstuvwxyzAB")]
    [InlineData("+Authorization: Bearer eyJhbGciOiJSUzI1NiJ9", ".eyJzdWIiOiI4IiwiZXhwIjoxNzY0MDAwMDAwfQ.x")]
    public void A_secret_would_be_found(string begin, string end)
    {
        // The test cases are split, since this file is searched too.
        Assert.True(IsSecret(begin + end));
    }

    private static bool IsSecret(string line)
    {
        var rest = MadeUp.Aggregate(line, (l, known) => l.Replace(known, "", StringComparison.Ordinal));
        return Secret().IsMatch(rest);
    }

    // Keys and tokens that are known by their form, then long random values of names such as password or token.
    [GeneratedRegex(
        """
            -----BEGIN\ [A-Z ]*PRIVATE\ KEY | \b(AKIA|ASIA)[0-9A-Z]{16}\b | \bgh[pousr]_[A-Za-z0-9]{36} | \bxox[abprs]-[A-Za-z0-9-]{10,}
            | \beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,} | AccountKey=[A-Za-z0-9+/=]{20,}
            | (?i:password|passwd|secret|signing_?key|api_?key|access_?key|token)
                "?\s*[=:]\s*["']?(?=[A-Za-z+/_=-]*[0-9])[A-Za-z0-9+/_=-]{20,}
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Secret();
}
