using System.Net;
using System.Text.RegularExpressions;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Board;

/// <summary>Somebody who logs in at the front end as a browser does.</summary>
internal static partial class BenchVisitor
{
    /// <returns>The <c>Cookie</c> header of the session, as a browser with scripts sends it.</returns>
    public static async Task<string> LogInAsync(Uri web, string email, CancellationToken cancel)
    {
        var cookies = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false });
        http.BaseAddress = web;
        var token = Token().Match(await http.GetStringAsync("/login", cancel)).Groups["value"].Value;
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["_handler"] = "login",
                ["__RequestVerificationToken"] = token,
                ["Input.Email"] = email,
                ["Input.Password"] = BenchPeople.Password,
            }
        );
        using var response = await http.PostAsync("/login", form, cancel);
        cookies.Add(new Cookie("feedboard.scripts", "1", "/", web.Host));
        var sent = cookies.GetCookieHeader(web);
        return sent.Contains("feedboard=", StringComparison.Ordinal)
            ? sent
            : throw new BoardException($"the log-in got the status {(int)response.StatusCode} and no session");
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
