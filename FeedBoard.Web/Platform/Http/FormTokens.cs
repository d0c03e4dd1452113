using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;

namespace FeedBoard.Web.Platform.Http;

/// <summary>The token of a form, for the person who is signed in now.</summary>
/// <remarks>
/// The framework makes one token a request. This one is right also after somebody logged in, or was logged out, in the middle of it.
/// </remarks>
public sealed class FormTokens(IAntiforgery antiforgery, IOptions<AntiforgeryOptions> options)
{
    public string FieldName => options.Value.FormFieldName;

    /// <returns>The token; the cookie that belongs to it is set when there was none.</returns>
    public string For(HttpContext context)
    {
        var first = antiforgery.GetAndStoreTokens(context);
        var now = new DefaultHttpContext { User = context.User, RequestServices = context.RequestServices };
        now.Request.Headers.Cookie = first.CookieToken is { } made ? $"{options.Value.Cookie.Name}={made}" : context.Request.Headers.Cookie;
        return antiforgery.GetTokens(now).RequestToken ?? throw new InvalidOperationException("There is no form token.");
    }

    /// <summary>
    /// Whether the form of this request is one of ours, was made for its sender, and comes from one of our pages as far as the browser
    /// says.
    /// </summary>
    public async Task<bool> IsOursAsync(HttpContext context) =>
        !RequestOrigin.IsOther(context.Request) && await antiforgery.IsRequestValidAsync(context);
}
