using System.Net;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Web;

/// <summary>A visitor with a plain HTTP client: cookies, no scripts.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly CookieContainer cookies = new();

    /// <param name="web">Where the pages are.</param>
    /// <param name="follow">Whether redirects are followed.</param>
    public Visitor(Uri web, bool follow = true) =>
        Client = new(
            new SocketsHttpHandler
            {
                CookieContainer = cookies,
                AllowAutoRedirect = follow,
                ActivityHeadersPropagator = null,
            }
        )
        {
            BaseAddress = web,
        };

    public HttpClient Client { get; }

    public Uri Web => Client.BaseAddress!;

    public IEnumerable<Cookie> Cookies => cookies.GetAllCookies();

    public string? Cookie(string name) => cookies.GetCookies(Web)[name]?.Value;

    public void SetCookie(string name, string value) => cookies.Add(new Cookie(name, value, "/", Web.Host));

    /// <summary>The same cookies, at another replica.</summary>
    public Visitor At(Uri web)
    {
        var other = new Visitor(web, follow: false);
        foreach (var cookie in cookies.GetAllCookies().Cast<Cookie>())
            other.SetCookie(cookie.Name, cookie.Value);
        return other;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(Web, path), TestContext.Current.CancellationToken);

    public Task<HtmlForm> FormAsync(string path, string selector) => HtmlForm.ReadAsync(Client, new Uri(Web, path), selector);

    /// <summary>Logs in by the form.</summary>
    public Task LogInAsync(Person person) => LogInAsync(person.Email);

    /// <inheritdoc cref="LogInAsync(Person)"/>
    public Task LogInAsync(string email) => EnterAsync("/login", ("Input.Email", email), ("Input.Password", Person.Password));

    /// <summary>Signs up by the form, and is logged in then.</summary>
    public Task SignUpAsync(string nickname, string email) =>
        EnterAsync("/signup", ("Input.Nickname", nickname), ("Input.Email", email), ("Input.Password", Person.Password));

    private async Task EnterAsync(string path, params (string Name, string Value)[] fields)
    {
        var form = await FormAsync(path, "main form");
        using var response = await form.Set(fields).SendAsync();
        Assert.True(response.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.OK, $"{response.StatusCode}");
        Assert.NotNull(Cookie("feedboard"));
    }

    /// <summary>The antiforgery token that scripts send with writes.</summary>
    public async Task<string> FormTokenAsync()
    {
        using var response = await GetAsync(Cookie("feedboard") is null ? "/login" : "/");
        return (await response.PageAsync()).QuerySelector("meta[name=form-token]")!.GetAttribute("content")!;
    }

    public void Dispose() => Client.Dispose();
}
